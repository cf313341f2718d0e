"""How written numbers, days and purchases are taken apart.

Knows: words and shapes of what people type. Must not know: what is asked, or who asks.
`rupiah`, `dates` and `purchase_line` beside this folder are the doors to it.
"""
