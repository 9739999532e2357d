import Glibc

/// What lines are searched for: a text, or an extended regular expression of POSIX. Bytes are
/// bytes: lines need not be UTF-8.
package final class TextPattern {
  private var expression = regex_t()

  /// Why an expression cannot be one, in the C library's words.
  package struct Failure: Error, Hashable, Sendable {
    package var reason: String
  }

  /// - Parameters:
  ///   - isText: Nothing in it has a meaning of its own.
  ///   - ignoresCase: Capital and small letters of ASCII are the same.
  package init(_ pattern: String, isText: Bool, ignoresCase: Bool) throws(Failure) {
    let flags = REG_EXTENDED | (ignoresCase ? REG_ICASE : 0)
    let code = regcomp(&expression, isText ? Self.escaped(pattern) : pattern, flags)
    guard code == 0 else {
      var reason = [CChar](repeating: 0, count: 256)
      _ = regerror(code, &expression, &reason, reason.count)
      let sentence = reason.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
      throw Failure(reason: sentence.prefix(1).lowercased() + sentence.dropFirst())
    }
  }

  deinit { regfree(&expression) }

  /// Whether it is somewhere in a line.
  ///
  /// - Parameters:
  ///   - isBeginning: The line begins with these bytes.
  ///   - isEnd: The line ends with them.
  package func matches(
    _ line: UnsafeRawBufferPointer, isBeginning: Bool = true, isEnd: Bool = true
  ) -> Bool {
    let nothing: StaticString = ""
    let start = line.baseAddress ?? UnsafeRawPointer(nothing.utf8Start)
    // REG_STARTEND, which the importer does not see: the range says where the line ends, a NUL does not.
    let flags = 4 | (isBeginning ? 0 : REG_NOTBOL) | (isEnd ? 0 : REG_NOTEOL)
    var range = regmatch_t(rm_so: 0, rm_eo: regoff_t(line.count))
    return regexec(
      &expression, start.assumingMemoryBound(to: CChar.self), 1, &range, flags) == 0
  }

  /// A text with a backslash before all that has a meaning.
  private static func escaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for sign in text.unicodeScalars {
      if "\\.[]{}()*+?^$|".unicodeScalars.contains(sign) { result.append("\\") }
      result.append(sign)
    }
    return String(result)
  }
}
