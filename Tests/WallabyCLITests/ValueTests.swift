import Testing
import WallabyKit

@testable import WallabyCLI

@Suite struct ValueTests {
  @Test(arguments: [
    ("0", 0), ("4096", 4096), ("512k", 524_288), ("10M", 10_485_760), ("1GiB", 1_073_741_824),
    ("10MB", 10_000_000), ("1.5K", 1536), ("7B", 7), ("2TiB", 2_199_023_255_552),
  ])
  func `sizes`(_ text: String, _ bytes: Int64) throws {
    #expect(try SizeText.parse(text) == bytes)
  }

  @Test(arguments: ["", "M", "-1", "1x", "1MM", "1.", "9999999P", "1 M", "1iB", "nan", "1e9"])
  func `what is no size`(_ text: String) {
    #expect(throws: UsageError.self) { try SizeText.parse(text) }
  }

  @Test(arguments: [
    (812, "812"), (999, "999"), (1000, "1.0K"), (10_445, "10K"), (3_565_158, "3.4M"),
    (1 << 40, "1.0T"),
  ])
  func `sizes for people`(_ bytes: Int64, _ text: String) {
    #expect(SizeText.display(bytes) == text)
  }

  /// An hour ahead of UTC, two from 2026-03-29T01:00Z to 2026-10-25T01:00Z, as in Berlin.
  let berlin = LocalClock(
    now: { CommandLineRun.now },
    offset: { $0 >= 1_774_746_000 && $0 < 1_792_890_000 ? 7200 : 3600 })

  @Test(arguments: [
    ("now", "2026-11-21T14:15:23.482Z"),
    ("today", "2026-11-20T23:00:00.000Z"),
    ("yesterday", "2026-11-19T23:00:00.000Z"),
    ("1h", "2026-11-21T13:15:23.482Z"),
    ("1h30m ago", "2026-11-21T12:45:23.482Z"),
    ("2d", "2026-11-19T14:15:23.482Z"),
    ("14:30", "2026-11-21T13:30:00.000Z"),
    ("9:30", "2026-11-21T08:30:00.000Z"),
    ("14:30:05", "2026-11-21T13:30:05.000Z"),
    ("2026-11-21", "2026-11-20T23:00:00.000Z"),
    ("2026-07-01", "2026-06-30T22:00:00.000Z"),
    ("2026-11-21T14:00", "2026-11-21T13:00:00.000Z"),
    ("2026-11-21 14:00:05", "2026-11-21T13:00:05.000Z"),
    ("2026-11-21T14:00:05.250Z", "2026-11-21T14:00:05.250Z"),
    ("2026-11-21T14:00Z", "2026-11-21T14:00:00.000Z"),
    ("2026-11-21T14:00+01:00", "2026-11-21T13:00:00.000Z"),
    ("2026-11-21T14:00-0330", "2026-11-21T17:30:00.000Z"),
    ("2026-11-21T14:00+01", "2026-11-21T13:00:00.000Z"),
    // Clocks jump from 02:00 to 03:00; the days around it are 24 hours but for that one.
    ("2026-03-29", "2026-03-28T23:00:00.000Z"),
    ("2026-03-29T01:30", "2026-03-29T00:30:00.000Z"),
    ("2026-03-29T03:30", "2026-03-29T01:30:00.000Z"),
    ("2026-03-30", "2026-03-29T22:00:00.000Z"),
    ("2024-02-29T00:00Z", "2024-02-29T00:00:00.000Z"),
    ("@1700000000", "2023-11-14T22:13:20.000Z"),
    ("@1700000000.5", "2023-11-14T22:13:20.500Z"),
  ])
  func `times`(_ text: String, _ moment: String) throws {
    #expect(try MomentText(berlin).parse(text).description == moment)
  }

  @Test(arguments: [
    "", "soon", "2026", "2026-11", "2026-13-01", "2026-02-29", "2026-11-21T", "2026-11-21T25:00",
    "2026-11-21T14:00+", "2026-11-21T14:00+01:", "2026-11-21T14:00+25:00", "14:60", "1:3", ":30",
    "@",
    "@x",
    "90", "-1h", "2026-11-21x", "2026-11-21T14:00Zx", "1-00:00:00", "@1e99", "@nan",
  ])
  func `what is no time`(_ text: String) {
    #expect(throws: UsageError.self) { try MomentText(berlin).parse(text) }
  }

  @Test(arguments: [
    (0, "0s ago"), (59, "59s ago"), (60, "1m ago"), (3599, "59m ago"), (7200, "2h ago"),
    (86_400, "1d ago"), (604_800, "2026-11-14"), (-1, "0s ago"), (-3600, "2026-11-21 16:15"),
  ])
  func `ages`(_ seconds: Int64, _ text: String) {
    let moment = Timestamp(milliseconds: CommandLineRun.now.milliseconds - seconds * 1000)
    #expect(AgeText.display(moment, by: berlin, now: CommandLineRun.now) == text)
  }
}
