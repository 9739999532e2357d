/// How people write how much: `4096`, `512k`, `10M`, `1GiB` by 1024; `10MB` by 1000.
enum SizeText {
  static let forms = "4096, 512k, 10M, 1GiB or 10MB"

  /// Bytes, or an error that shows the forms.
  static func parse(_ text: String) throws(UsageError) -> Int64 {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = text.dropFirst(digits.count)
    guard let number = Double(digits), digits.last != ".", let scale = scale(of: unit),
      number * scale < 0x1p62
    else { throw .noSize(text) }
    return Int64((number * scale).rounded())
  }

  private static func scale(of unit: Substring) -> Double? {
    let unit = unit.lowercased()
    if unit.isEmpty || unit == "b" { return 1 }
    guard let power = "kmgtp".firstIndex(of: unit.first!) else { return nil }
    let base: Double
    switch unit.dropFirst() {
    case "", "ib": base = 1024
    case "b": base = 1000
    default: return nil
    }
    var scale = base
    for _ in "kmgtp"[..<power] { scale *= base }
    return scale
  }

  /// Bytes as people read them: `812`, `10.2K`, `3.4M`.
  static func display(_ bytes: Int64) -> String {
    if bytes < 0 { return String(bytes) }
    var value = Double(bytes)
    var unit = ""
    for next in ["K", "M", "G", "T", "P", "E"] where value >= 1000 {
      value /= 1024
      unit = next
    }
    if unit.isEmpty { return String(bytes) }
    let tenths = Int((value * 10).rounded())
    return tenths < 100 ? "\(tenths / 10).\(tenths % 10)\(unit)" : "\(Int(value.rounded()))\(unit)"
  }
}
