"""A phone is a complete classroom: one teaches, one receives; they turn, sleep, are rung up and come back; inside WeChat; with VP8 alone."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from benchmarks.stage import Stage, staged
from tests.journeys.phones import ACROSS, UPRIGHT, WECHAT, People, people_of, phone, sideways, too_small
from tests.journeys.running import ROOT, browser, eventually, keep_pictures, loudest, moving_pictures

BACK_S = 3  # the issue's: live again after a return
NO_H264 = """(() => {
  const real = RTCRtpSender.getCapabilities.bind(RTCRtpSender)
  const without = (found) => found && { ...found, codecs: found.codecs.filter((one) => one.mimeType.toLowerCase() !== 'video/h264') }
  RTCRtpSender.getCapabilities = (kind) => without(real(kind))
})()"""
NO_CAMERA = "Object.defineProperty(navigator.mediaDevices, 'getUserMedia', { value: undefined })"
TRACK = "(kind) => document.querySelector('lecturer-desk').__devices"


@contextmanager
def phones(due_in_s: float = 50, lesson_min: int = 4) -> Iterator[tuple[Stage, Playwright, list[Browser], People]]:
    with staged(lesson_min=lesson_min, due_in_s=due_in_s) as stage, sync_playwright() as playwright:
        people = people_of(stage.house, stage.meeting)
        browsers = [browser(playwright, extra=["--use-fake-device-for-media-stream=device-count=2"]), browser(playwright)]
        try:
            yield stage, playwright, browsers, people
        except BaseException:
            keep_pictures(ROOT / "build/journey-phones", browsers)
            raise
        finally:
            for each in browsers:
                each.close()


def teach(page: Page, *, video: str = "360p15") -> None:
    page.goto("/phone/")
    page.get_by_role("link", name="上课", exact=True).first.tap()
    page.goto(f"{page.url}?video={video}")
    open_button = page.locator("[data-place=open]")
    expect(open_button).to_be_enabled(timeout=60_000)


def receive(page: Page) -> None:
    page.goto("/phone/")
    page.get_by_role("button", name="接收").first.tap()
    expect(page.locator("village-screen")).to_be_attached(timeout=15_000)


def live(page: Page, *, seconds: float = 40) -> None:
    eventually(lambda: moving_pictures(page) >= 1, seconds=seconds, what="the other's picture moves")
