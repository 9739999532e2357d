/// The rules for names that users choose and that become names of directories.
package enum ChosenName {
  /// Bytes; what is put before and after it in names of ours still fits into a file name.
  package static let longest = 200

  /// What is wrong with a name, to be said after "it"; `nil` for nothing.
  package static func fault(of name: String) -> String? {
    if name.isEmpty { return "is empty" }
    if name.utf8.count > longest { return "is longer than \(longest) bytes" }
    if name.utf8.first == UInt8(ascii: ".") { return "begins with a dot" }
    for scalar in name.unicodeScalars {
      switch scalar.value {
      case 0x2F: return "contains a '/'"
      case 0...0x1F, 0x7F...0x9F: return "contains a control character"
      case 0xFFFD: return "is not UTF-8"
      default: continue
      }
    }
    return nil
  }
}
