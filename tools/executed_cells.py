"""The cache of executed notebooks, put right after a build that was cut off in the middle of it.

jupyter-cache first writes its record of a notebook and then the notebook. Between the two, a record
stands for nothing: every later build would trust it and fail.
"""

import json
import shutil
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.cache.db import NbCacheRecord, OrmBase
from sqlalchemy.exc import SQLAlchemyError


def _reads(path: Path) -> bool:
    try:
        json.loads(path.read_text(encoding="utf8"))
    except (OSError, ValueError):
        return False
    return True


def mend(folder: Path) -> list[str]:
    """Drop from the cache in `folder` what was half-written; its notebooks are executed again.

    Returns:
        What was dropped: names of files, or of the whole cache where its database is unusable.
    """
    if not (folder / "global.db").is_file():
        return []
    cache = get_cache(folder)
    try:
        OrmBase.metadata.create_all(cache.db)
        records = cache.list_cache_records()
    except (SQLAlchemyError, RuntimeError):
        cache.db.dispose()
        shutil.rmtree(folder)
        return [folder.name]
    executed = folder / "executed"
    broken = [record for record in records if not _reads(executed / record.hashkey / "base.ipynb")]
    NbCacheRecord.remove_records([record.pk for record in broken], cache.db)
    cache.db.dispose()
    known = {record.hashkey for record in records} - {record.hashkey for record in broken}
    for left in executed.glob("*"):
        if left.name not in known:
            shutil.rmtree(left)
    dropped = [Path(record.uri).name for record in broken]
    for listing in folder.glob("*.json"):
        if not _reads(listing):
            listing.unlink()
            dropped.append(listing.name)
    return dropped
