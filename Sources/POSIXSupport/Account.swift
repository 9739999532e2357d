import Glibc

/// A line of the system's tables of users and groups.
///
/// The local file is read first. Whatever else the system asks (LDAP, SSSD) is asked by its own `getent`: a static binary
/// could load those modules only from the very C library that it was built with.
struct Account {
  private let fields: [Substring]

  /// The user with a number; `nil` where the system knows none.
  ///
  /// - Complexity: One open and read; a short process more for a user who is not in the local file.
  static func user(_ id: UInt32) -> Account? {
    find(String(id), field: 2, among: "passwd", at: "/etc/passwd")
  }

  /// The group with a name.
  static func group(named name: String) -> Account? {
    find(name, field: 0, among: "group", at: "/etc/group")
  }

  var name: String { String(fields[0]) }
  /// The number of a group.
  var number: UInt32? { UInt32(fields[2]) }
  /// Of a user.
  var home: String? { fields.count > 5 ? String(fields[5]) : nil }

  private init?(_ line: Substring, with key: String, at field: Int) {
    fields = line.split(separator: ":", omittingEmptySubsequences: false)
    guard fields.count > 3, fields[field] == key else { return nil }
  }

  private static func find(
    _ key: String, field: Int, among table: String, at path: String
  ) -> Account? {
    account(in: try? FileDescriptor.open(path, .read).readAll(), key, field)
      ?? account(in: answer(from: ["getent", table, key]), key, field)
  }

  private static func account(in text: [UInt8]?, _ key: String, _ field: Int) -> Account? {
    guard let text else { return nil }
    for line in text.split(separator: UInt8(ascii: "\n")) {
      if let found = Account(String(decoding: line, as: UTF8.self)[...], with: key, at: field) {
        return found
      }
    }
    return nil
  }

  /// What a program prints; `nil` where it cannot be started. Who a job is run by is worth no long wait.
  private static func answer(from command: [String]) -> [UInt8]? {
    try? ProgramCall.run(command, within: .seconds(5)).output
  }
}
