import CPOSIX

/// Bytes that nobody can guess, from the kernel.
package enum Random {
  package static func bytes(_ count: Int) throws(SystemError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let code = wallaby_random(&bytes, count)
    if code != 0 { throw SystemError(code, "getrandom", "the kernel") }
    return bytes
  }

  private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

  /// Lower-case letters and digits, five bits each, without the look-alikes `i l o u`.
  package static func text(_ count: Int) throws(SystemError) -> String {
    String(decoding: try bytes(count).map { digits[Int($0 & 31)] }, as: UTF8.self)
  }
}
