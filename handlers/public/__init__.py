"""Talk with anybody: the menu, questions about the programme, *cek syarat*."""
