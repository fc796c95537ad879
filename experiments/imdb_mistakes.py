"""Why is the page's LSTM wrong about forty test reviews? One reason each, found by reading them.

The keys of the reasons are the first eight hexadecimal digits of the SHA-256 of a review's text.
A machine on which the net makes other mistakes draws reviews that nobody has read: then the draw
fails, and shows them. Chapter: lstm_imdb.
"""

import hashlib

import numpy as np

from experiments import imdb

SETTINGS: list[dict[str, object]] = [{}]
SEEDS = 1
SOURCES, PACKAGES, WITNESS = imdb.SOURCES, imdb.PACKAGES, imdb.WITNESS
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


def draw(seed: int) -> list[dict[str, object]]:
    """Forty of the test reviews that the net with this seed gets wrong.

    Raises:
        ValueError: some have not been read; the message holds them.
    """
    page = imdb.of_page()
    model, _ = page["train"](seed)
    p, test = page["predict"](model, page["test_ids"]), page["test"]
    wrong = np.flatnonzero((p > 0.5) != test.labels)
    rows, unread = [], []
    for i in np.sort(np.random.default_rng(seed).choice(wrong, 40, replace=False)):
        digest = digest_of(test.texts[i])
        if digest not in REASONS:
            unread.append(f"{digest}, label {test.labels[i]}:\n{test.texts[i]}")
        rows.append(
            {
                "review": int(i),
                "sha256": digest,
                "label": int(test.labels[i]),
                "p_positive": round(float(p[i]), 3),
                "reason": REASONS.get(digest),
            }
        )
    if unread:
        raise ValueError("Read these reviews, and add their reasons:\n\n" + "\n\n".join(unread))
    return rows


def digest_of(text: str) -> str:
    """What names a review here."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]
