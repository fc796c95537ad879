"""A sweep makes the same table however it is drawn, and whatever cuts it off."""

import os
import signal
from collections import Counter

import pytest

from tests.experiments.conftest import Lab


def test_a_table_holds_one_row_a_draw_and_says_how_it_was_made(lab):
    status, said = lab.run("coin", "--workers", "2")
    assert status == 0, said
    rows = lab.table().splitlines()
    assert rows[0] == "bias,seed,heads"
    assert len(rows) == 1 + 2 * 10
    about = lab.about()
    assert about["script"] == "lab/coin.py"
    assert about["command"] == "python -m lab coin --seeds 10"
    assert "cores" in about["hardware"]
    assert about["witness"]["values"]["heads"] in range(11)


def test_two_processes_make_the_table_that_one_makes(lab, serial):
    assert lab.run("coin", "--workers", "2")[0] == 0
    assert lab.table() == serial


def test_a_second_run_draws_nothing_again(lab):
    lab.run("coin", "--workers", "1")
    before = Counter(lab.drawn())
    lab.run("coin", "--workers", "1")
    again = Counter(lab.drawn()) - before
    assert set(again) == {"0.5 0"}  # the witness alone


def test_other_code_draws_anew(lab):
    lab.run("coin", "--workers", "1")
    first = lab.table()
    script = lab.root / "lab" / "coin.py"
    script.write_text(script.read_text().replace("binomial(10", "binomial(20"))
    lab.run("coin", "--workers", "1")
    assert lab.table() != first


def test_a_try_with_fewer_seeds_leaves_the_book_as_it_is(lab):
    lab.run("coin", "--workers", "1")
    before = lab.table()
    status, said = lab.run("coin", "--workers", "1", "--seeds", "2")
    assert status == 0
    assert "A try" in said
    assert lab.table() == before
    assert (lab.root / "_build" / "experiments" / "coin.csv").read_text().count("\n") == 1 + 4


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_sweep_that_is_cut_off_goes_on_where_it_stopped(slow_lab, serial, how):
    first = slow_lab.start("coin", "--workers", "2")
    slow_lab.wait_for(4)
    if how == signal.SIGINT:
        first.send_signal(how)
    else:
        os.killpg(first.pid, how)
    said = "".join(first.communicate(timeout=30))
    kept = slow_lab.kept()
    assert 4 <= len(kept) < 20
    if how == signal.SIGINT:
        assert first.returncode == 130
        assert "the same command goes on" in said
        assert "Traceback" not in said
    times = {path: path.stat().st_mtime_ns for path in kept}
    begun = len(slow_lab.drawn())
    status, said = slow_lab.run("coin", "--workers", "2")
    assert status == 0, said
    assert slow_lab.table() == serial
    assert {path: path.stat().st_mtime_ns for path in kept} == times
    drawn_again = slow_lab.drawn()[begun:]
    assert len(drawn_again) == 20 - len(kept) + 1  # and the witness


def test_a_cluster_makes_the_table_that_one_process_makes_though_a_worker_is_killed(
    slow_lab, cluster, serial
):
    address, (victim, _) = cluster
    process = slow_lab.start("coin", "--scheduler", address)
    slow_lab.wait_for(3)
    os.kill(victim, signal.SIGKILL)
    said = "".join(process.communicate(timeout=60))
    assert process.returncode == 0, said
    assert slow_lab.table() == serial
    drawn = Counter(slow_lab.drawn())
    assert sum(drawn.values()) <= 20 + 1 + 2  # at most what the victim had in hand is repeated


def test_a_worker_with_other_code_is_refused(slow_lab, cluster, tmp_path):
    address, _ = cluster
    other = Lab(tmp_path / "other")
    script = other.root / "lab" / "coin.py"
    script.write_text(script.read_text().replace("binomial(10", "binomial(20"))
    status, said = other.run("coin", "--scheduler", address)
    assert status == 1
    assert "another version of the code" in said
    assert not other.kept()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["coins"], "coins: no such experiment; expected one of coin."),
        (["coin", "--seeds", "0"], "--seeds: expected a whole number of at least 1, got '0'"),
        (["coin", "--seeds", "ten"], "--seeds: expected a whole number of at least 1, got 'ten'"),
        (["coin", "--workers", "-1"], "--workers: expected a whole number"),
        (["coin", "--scheduler", "tcp://127.0.0.1:9"], "--scheduler: expected the address of a"),
        (["coin", "--scheduler", "nowhere:x"], "--scheduler: expected the address of a"),
    ],
)
def test_what_cannot_be_meant_is_told_and_draws_nothing(lab, arguments, message):
    status, said = lab.run(*arguments)
    assert status == 2
    assert message in said
    assert "Traceback" not in said
    assert not lab.kept()
