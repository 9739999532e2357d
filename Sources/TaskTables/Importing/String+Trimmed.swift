extension StringProtocol {
  /// Without the blanks and tabs round it.
  var trimmed: String {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    var rest = Substring(self).utf8[...]
    while let last = rest.last, isBlank(last) { rest.removeLast() }
    return String(Substring(rest.drop(while: isBlank)))
  }
}
