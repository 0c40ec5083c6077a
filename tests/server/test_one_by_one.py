"""Pages of one process take turns while they are quick, in the order of their coming; nobody waits for a slow one."""

import asyncio

import pytest

from vulndesk.server.one_by_one import OneByOne


class Pages:
    """What began and what ended, in order, and how many ran at once."""

    def __init__(self, quick):
        self.queue = OneByOne(quick=quick)
        self.began = []
        self.ended = []
        self.running = self.most = 0

    async def page(self, name, seconds=0.0, error=None):
        async with self.queue.turn():
            self.began.append(name)
            self.running += 1
            self.most = max(self.most, self.running)
            try:
                await asyncio.sleep(seconds)
                if error is not None:
                    raise error
            finally:
                self.running -= 1
            self.ended.append(name)


def test_quick_pages_run_one_at_a_time_first_come_first_served():
    async def story():
        pages = Pages(quick=10)
        await asyncio.gather(*(pages.page(number, 0.001) for number in range(20)))
        return pages

    pages = asyncio.run(story())
    assert pages.most == 1
    assert pages.began == pages.ended == list(range(20))


@pytest.mark.slow
def test_a_slow_page_lets_the_next_run_beside_it():
    async def story():
        pages = Pages(quick=0.02)
        slow = asyncio.create_task(pages.page("slow", 1))
        await asyncio.sleep(0)
        await asyncio.wait_for(asyncio.gather(pages.page("next"), pages.page("after")), 0.5)
        assert pages.ended == ["next", "after"]
        await slow
        return pages

    assert asyncio.run(story()).ended == ["next", "after", "slow"]


@pytest.mark.slow
def test_the_late_end_of_a_slow_page_gives_nobody_a_second_turn():
    async def story():
        pages = Pages(quick=0.02)
        slow = asyncio.create_task(pages.page("slow", 0.06))
        await asyncio.sleep(0.03)
        pages.queue._quick = 10
        others = [asyncio.create_task(pages.page(number, 0.05)) for number in range(3)]
        await asyncio.gather(slow, *others)
        return pages

    pages = asyncio.run(story())
    assert pages.most == 2  # the slow one and one other
    assert pages.ended == ["slow", 0, 1, 2]


def test_a_page_that_fails_passes_the_turn_on():
    async def story():
        pages = Pages(quick=10)
        with pytest.raises(ValueError, match="on purpose"):
            await pages.page("fails", error=ValueError("on purpose"))
        await asyncio.wait_for(pages.page("next"), 1)
        return pages

    assert asyncio.run(story()).ended == ["next"]


@pytest.mark.parametrize("woken", [False, True])
def test_a_page_that_is_given_up_while_it_waits_loses_no_turn(woken):
    async def story():
        pages = Pages(quick=10)
        first = asyncio.create_task(pages.page("first", 0.02))
        await asyncio.sleep(0)
        given_up = asyncio.create_task(pages.page("given up"))
        last = asyncio.create_task(pages.page("last"))
        await asyncio.sleep(0)
        if woken:  # its turn has come, and it is cancelled before it runs
            pages.queue._waiting[0].set_result(None)
            pages.queue._waiting.popleft()
        given_up.cancel()
        with pytest.raises(asyncio.CancelledError):
            await given_up
        await asyncio.wait_for(asyncio.gather(first, last), 1)
        await asyncio.wait_for(pages.page("later"), 1)
        return pages

    assert asyncio.run(story()).ended[-1] == "later"
