import Records
import Testing

@Suite struct DurationTextTests {
  @Test(arguments: [
    ("0", 0), ("90s", 90_000), ("5m", 300_000), ("1h30m", 5_400_000), ("2d", 172_800_000),
    ("1w", 604_800_000), ("250ms", 250), ("1.5h", 5_400_000), ("2days", 172_800_000),
    ("01:30:05", 5_405_000), ("100:00:00", 360_000_000), ("1-12:00:00", 129_600_000),
    ("2-06", 194_400_000), ("2-06:30", 196_200_000),
  ])
  func `durations`(_ text: String, _ milliseconds: Int) {
    #expect(DurationText.parse(text) == .milliseconds(milliseconds))
  }

  @Test(arguments: [
    "", "90", "s", "1x", "1h30", "-5m", "1:30", "1:60:00", "1:00:60", "1-", "-1", "1-2-3", "1.h",
    "1e3s", "99999999999999999d", "12345678:00:00", "1 h", "٣s", "1:2:3:4", "inf", "nans", "0x5s",
  ])
  func `what is no duration`(_ text: String) {
    #expect(DurationText.parse(text) == nil)
  }

  @Test(arguments: [
    (0.0, "0s"), (0.25, "0.25s"), (9.994, "9.99s"), (12.3, "12s"), (59.6, "1m00s"), (185, "3m05s"),
    (5400, "1h30m"), (187_200, "2d04h"), (-3, "-3s"), (1, "1s"),
  ])
  func `durations for people`(_ seconds: Double, _ text: String) {
    #expect(DurationText.display(seconds: seconds) == text)
  }
}
