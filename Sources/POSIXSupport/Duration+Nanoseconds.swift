extension Duration {
  /// Rounded down, and at most some 146 years, so that two of them can be added.
  package var nanoseconds: Int64 {
    let (seconds, rest) = components
    if seconds > 4_600_000_000 { return 4_600_000_000_000_000_000 }
    return max(0, seconds) * 1_000_000_000 + (seconds < 0 ? 0 : rest / 1_000_000_000)
  }

  /// With their fraction.
  package var seconds: Double {
    let (seconds, rest) = components
    return Double(seconds) + Double(rest) / 1e18
  }
}
