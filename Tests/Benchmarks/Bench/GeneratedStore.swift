import BenchFloor
import FoundationEssentials
import POSIXSupport
import Records

/// A store full of records that look like those of real jobs: 1,000 in each hour up to now.
///
/// Directories and files are made by bare calls, for speed; what is in them is what the library
/// writes. Every record has the tag `all` and one of `group-0` to `group-9`; 1,000 of them, spread
/// evenly, have `rare`.
struct GeneratedStore {
  let path: String
  let count: Int
  /// The newest 1,000 records are those since this second, as `--since` takes it.
  let since: Int64

  /// The same facts as lines of tabs, for other programs.
  var table: String { path + ".tsv" }

  init(in directory: String, count: Int) throws {
    path = "\(directory)/records-\(count)"
    self.count = count
    let files = FileManager.default
    if let text = try? String(contentsOfFile: path + ".since", encoding: .utf8),
      let since = Int64(text)
    {
      self.since = since
      return
    }
    try? files.removeItem(atPath: path)
    let end = SystemTime.now() / 1000 * 1000
    since = end / 1000 - 3600
    _ = try Project.create(at: path, durability: .relaxed)
    let elapsed = try nanoseconds { try Self.fill(path, table, count, end: end) }
    // Written last: a store without it is not whole.
    try String(since).write(toFile: path + ".since", atomically: true, encoding: .utf8)
    print("  made \(count) records in \(time(elapsed))")
  }

  func remove() {
    for suffix in ["", ".since", ".tsv", ".sqlite"] {
      try? FileManager.default.removeItem(atPath: path + suffix)
    }
  }

  private static func fill(_ path: String, _ table: String, _ count: Int, end: Int64) throws {
    // 3.6 seconds apart, the newest a moment before the end.
    func created(_ number: Int) -> Int64 { end - Int64(count - number) * 3600 }
    let rows = try FileDescriptor.open(table, .createNew)
    var number = 0
    while number < count {
      let hour = Hour(containing: Timestamp(milliseconds: created(number)))
      let folder = "\(path)/records/\(hour)"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let directory = try Directory(folder)
      var lines: [UInt8] = []
      while number < count {
        let record = GeneratedRecord(number: number, of: count, created: created(number))
        guard Record.ID(record.status.name)?.hour == hour.description else { break }
        try put(record.status, in: directory)
        lines += record.row.utf8
        number += 1
      }
      try rows.write(lines)
    }
  }

  private static func put(_ status: RecordStatus, in hour: borrowing Directory) throws {
    let id = status.name
    try withBytes(status.fileBytes, Array("null\n".utf8)) { status, result in
      try check(
        floor_put(hour.number, ".draft-\(id)", id, status, result, floor_bytes(), 0),
        "cannot make record '\(id)'")
    }
  }
}
