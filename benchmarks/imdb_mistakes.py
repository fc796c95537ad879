"""Why the LSTM of chapter 11 was wrong about forty reviews: one reason each, found by reading them.

The keys are the first eight hexadecimal digits of the SHA-256 of the review's text. The reviews are
drawn by `python -m benchmarks.measure_imdb mistakes`, which also writes the table.
"""

_READ = {
    "mixed verdict": "ce30f234 cec28eaa ced8ab66 cfae93c5 d12e1a4a dca8a209 "
    "dcf3012c e22760ec e86acb87 ec28cb61 f3caab62",
    "speaks of another film or the cast": "d1e42eb0 db76602b e0cb80c4 e5783684 e75144b9 e854aa6c",
    "dark words of the plot": "e5705ef6 f5537aed faab2d5d fc4c55fd",
    "label against the text": "dbd49878 f1c300a6 f7693c89 f88cc577",
    "plain, and still missed": "d6caf6e7 e89ce8dd f751d08c f931ef77",
    "judges in unusual words": "e54c0a27 eb4e27e8 ed0581f0",
    "verdict in a few words": "d1a5a1d4 ecac3867 f0c9e667",
    "verdict before the last 400 words": "cf786e9b ee8bf416",
    "defends it against others' blame": "d738cc1f f32567fb",
    "irony": "f5339074",
}
REASONS = {digest: reason for reason, digests in _READ.items() for digest in digests.split()}
