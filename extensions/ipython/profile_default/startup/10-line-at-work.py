"""Runs in every kernel the book starts: keeps the line at work, as a dead kernel tells nothing.

IPython runs a cell statement by statement; the line of each is written to a file before it runs.
"""


def _keep_the_line_at_work() -> None:
    import os

    from IPython import get_ipython

    shell = get_ipython()
    file = os.open(os.environ["RNN_COURSE_LINE"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    run = shell.run_code

    async def run_code(code: object, *rest: object, **settings: object) -> bool:
        line = min((at for *_, at in code.co_lines() if at), default=0)
        os.pwrite(file, f"{line:8}".encode(), 0)
        return await run(code, *rest, **settings)

    shell.run_code = run_code


_keep_the_line_at_work()
del _keep_the_line_at_work
