/// How many columns of a terminal a character takes.
enum DisplayWidth {
  /// 0 for what joins the character before it, 2 for East Asian wide characters and emoji, else 1.
  static func of(_ scalar: UInt32) -> Int {
    if scalar < 0x300 { return 1 }
    if contains(joining, scalar) { return 0 }
    return scalar >= 0x1100 && contains(wide, scalar) ? 2 : 1
  }

  /// The bytes of the longest beginning that fits, and its width.
  static func prefix(
    of text: ArraySlice<UInt8>, fitting columns: Int
  ) -> (bytes: ArraySlice<UInt8>, columns: Int) {
    text.withUnsafeBufferPointer { buffer in
      var index = 0
      var used = 0
      while index < buffer.count {
        let (scalar, length) = HarmlessText.decode(buffer, at: index) ?? (UInt32(buffer[index]), 1)
        let width = of(scalar)
        if used + width > columns { break }
        used += width
        index += length
      }
      return (text.prefix(index), used)
    }
  }

  private static func contains(_ ranges: [ClosedRange<UInt32>], _ scalar: UInt32) -> Bool {
    ranges.contains { $0.contains(scalar) }
  }

  private static let joining: [ClosedRange<UInt32>] = [
    0x300...0x36f, 0x483...0x489, 0x591...0x5bd, 0x610...0x61a, 0x64b...0x65f, 0x900...0x902,
    0x1ab0...0x1aff, 0x1dc0...0x1dff, 0x200b...0x200d, 0x2060...0x2064, 0x20d0...0x20ff,
    0xfe00...0xfe0f, 0xfe20...0xfe2f, 0x1f3fb...0x1f3ff, 0xe0100...0xe01ef,
  ]

  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115f, 0x231a...0x231b, 0x23e9...0x23ec, 0x25fd...0x25fe, 0x2614...0x2615,
    0x2648...0x2653, 0x26a1...0x26a1, 0x26bd...0x26be, 0x26c4...0x26c5, 0x26d4...0x26d4,
    0x2705...0x2705, 0x274c...0x274c, 0x2753...0x2755, 0x2757...0x2757, 0x2795...0x2797,
    0x2e80...0x303e, 0x3041...0xa4cf, 0xa960...0xa97f, 0xac00...0xd7a3, 0xf900...0xfaff,
    0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6, 0x1f004...0x1f004, 0x1f18e...0x1f19a,
    0x1f200...0x1f320, 0x1f32d...0x1f64f, 0x1f680...0x1f6ff, 0x1f7e0...0x1f7eb,
    0x1f90c...0x1f9ff, 0x1fa70...0x1faff, 0x20000...0x3fffd,
  ]
}
