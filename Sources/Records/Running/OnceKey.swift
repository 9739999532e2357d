import POSIXSupport

/// The claim to run something that is to run only once.
///
/// On disk: symbolic links `.wallaby/once/KEY/1`, `2`, …; the highest counts, none is removed, each names a record and its owner.
struct OnceKey {
  enum Verdict {
    case claimed
    /// It has been done.
    case completed(Record.ID)
    /// Another is at it, or may be.
    case busy(Record.ID, String)
  }

  private let key: String
  /// Where the claims are, below `.wallaby`.
  private let place: String
  private let store: RecordStore

  /// - Throws: ``WallabyError`` for a key that is empty or too long for a file's name.
  init(_ key: String, in store: RecordStore) throws(WallabyError) {
    let name = Self.fileName(key)
    guard !key.isEmpty, name.utf8.count <= 200 else { throw .invalidKey(key) }
    place = "once/" + name
    self.key = key
    self.store = store
  }

  /// The key with all but letters, digits and a few marks as `%XX`; it never begins with a dot.
  static func fileName(_ key: String) -> String {
    var name: [UInt8] = []
    for (index, byte) in key.utf8.enumerated() {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
        UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: ","):
        name.append(byte)
      case UInt8(ascii: ".") where index > 0: name.append(byte)
      default:
        name.append(UInt8(ascii: "%"))
        for digit in [byte >> 4, byte & 15] {
          name.append(digit < 10 ? 0x30 + digit : 0x41 + digit - 10)
        }
      }
    }
    return String(decoding: name, as: UTF8.self)
  }

  /// The record that completed under the key, if one did.
  func completed() throws(WallabyError) -> Record.ID? {
    guard let claim = (try? claims(in: open()))?.highest,
      case .completed(let id)? = try standing(claim)
    else { return nil }
    return id
  }

  /// Claims the key for a record about to be made.
  ///
  /// - Complexity: Three opens, one listing, one link. Where the key was claimed before, two reads and a look at the owner's
  ///   process more; where it was not, its directory is made, and opened again.
  ///
  /// - Parameter isForced: Whether to claim it whatever has become of those before.
  func claim(
    _ id: Record.ID, _ owner: Owner, isForced: Bool = false
  ) throws(WallabyError) -> Verdict {
    let text = "\(id) \(owner)"
    while true {
      let directory = try explaining("claim the key") { () throws(SystemError) in
        try openOrMake()
      }
      let claims = try explaining("claim the key") { () throws(SystemError) in
        try self.claims(in: directory)
      }
      if !isForced, let claim = claims.highest, let verdict = try standing(claim) {
        return verdict
      }
      guard let number = claims.next else {
        throw .damaged("claims", directory.path, "there are no numbers left")
      }
      do throws(SystemError) {
        try directory.makeLink(String(number), text: text)
        if store.isDurable { try directory.sync() }
        return .claimed
      } catch {
        if (try? open().readLink(String(number))) == text { return .claimed }
        guard error.isTaken || error.isStale else { throw .system("claim the key", error) }
      }
    }
  }

  /// Opens the key's directory from `.wallaby` on: no link on the way is followed.
  private func open() throws(SystemError) -> Directory {
    try Directory.open(place, below: store.privatePath)
  }

  private func openOrMake() throws(SystemError) -> Directory {
    do throws(SystemError) { return try open() } catch {
      guard error.isAbsent else { throw error }
    }
    try Directory.makeTree(
      store.privatePath + "/" + place, sync: store.isDurable,
      mode: store.format.isShared ? 0o3775 : nil)
    return try open()
  }

  private struct Claim {
    let number: Int
    let text: String
  }

  private static let numbers = 1...999_999_999

  /// The claim that counts and the number after all there are. What is called otherwise, or is no
  /// link, is no claim.
  private func claims(
    in directory: borrowing Directory
  ) throws(SystemError) -> (highest: Claim?, next: Int?) {
    let numbers = try directory.names().compactMap { name in
      Int(name).flatMap { Self.numbers.contains($0) && String($0) == name ? $0 : nil }
    }.sorted(by: >)
    let next = (numbers.first ?? 0) + 1
    var highest: Claim?
    for number in numbers where highest == nil {
      do throws(SystemError) {
        highest = Claim(number: number, text: try directory.readLink(String(number)))
      } catch {
        if error.isAbsent { continue }
        if try directory.status(of: String(number)).kind == .symbolicLink { throw error }
      }
    }
    return (highest, Self.numbers.contains(next) ? next : nil)
  }

  /// Whether the record was made under the key: anybody may name any record in a link.
  fileprivate func isKey(of status: RecordStatus) -> Bool {
    let keys = [
      status.other["once"]?.stringValue,
      status.other["rerun_of"]?.stringValue.flatMap { Record.ID($0) }.map(Self.ofRerun),
    ]
    return keys.contains { $0?.equalsInBytes(key) ?? false }
  }

  /// What a claim says; `nil` when it stands no more.
  private func standing(_ claim: Claim) throws(WallabyError) -> Verdict? {
    let parts = claim.text.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, let id = Record.ID(parts[0]), let owner = Owner(String(parts[1])) else {
      throw .damaged(
        "claim", "\(store.privatePath)/\(place)/\(claim.number)",
        "its text names no record and owner")
    }
    // The owner first: what a dead one's record says after that is its last word.
    let verdict = owner.process.verdict(from: store.configuration.process)
    do throws(WallabyError) {
      let status = try store.status(of: id).status
      guard status.owner == owner, isKey(of: status) else { return nil }
      if status.state.isCompleted { return .completed(id) }
      if !status.state.isPending { return nil }
    } catch {
      guard error.code == .notFound else { throw error }
    }
    switch verdict {
    case .dead: return nil
    case .alive: return .busy(id, owner.phrase)
    case .unknown:
      return try isSilent(id, claim.number) ? nil : .busy(id, owner.phrase)
    }
  }

  /// Whether an owner on another host gave no sign for the whole lease.
  private func isSilent(_ id: Record.ID, _ number: Int) throws(WallabyError) -> Bool {
    try explaining("judge who has the key") { () throws(SystemError) in
      var sign = try open().status(of: String(number)).modified
      if let record = try? store.directory(of: id) {
        sign = max(sign, try RunningRecord.lastSign(in: record))
      }
      let keys = try Directory.open("once", below: store.privatePath)
      let now = try ServerClock.now(in: keys, store.configuration.process)
      return now - sign > Lease.standard.nanoseconds
    }
  }
}

extension OnceKey {
  /// The key under which the command of a record is run again.
  static func ofRerun(_ id: Record.ID) -> String { "rerun-\(id)" }

  /// The record that the highest claim names.
  fileprivate var latest: Record.ID? {
    guard let text = (try? claims(in: open()))?.highest?.text else { return nil }
    return Record.ID(text.prefix(27))
  }
}

extension RecordStore {
  /// The last record in which the command of a record was run again, and again; the record itself where it was not.
  ///
  /// - Complexity: One failed open, and six file operations for each time it was.
  package func latestRerun(of id: Record.ID) -> Record.ID {
    var id = id
    while let key = try? OnceKey(OnceKey.ofRerun(id), in: self), let next = key.latest, next > id,
      let status = try? status(of: next).status, key.isKey(of: status)
    {
      id = next
    }
    return id
  }
}
