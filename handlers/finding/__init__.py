"""How the topic of a question is found.

Knows: words and their kin, likeness, what was learned from the topics' own examples.
Must not know: what is answered, or who asks. `handlers/finding/faq.py` is the door to it.
"""
