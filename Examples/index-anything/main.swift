// A folder of notes, found by the #tags in them and by when they were last changed.
import FileIndex
import Foundation

/// Each year's folder is a partition; each note's file name is its name.
struct Notes: IndexSource {
  let root: URL

  func partitions(from first: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.path).filter { $0 >= first }
  }

  // People change any note at any time, so all years are live and no token is needed.
  func firstLivePartition(among newest: [String]) -> String { "" }
  func changeToken() -> IndexChangeToken { IndexChangeToken(value: 0, isSettled: true) }
  func open(_ year: String) -> Year? { Year(folder: root.appendingPathComponent(year)) }
}

struct Year: IndexPartition {
  let folder: URL

  func mark() -> UInt64 { 0 }
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
  }

  func stamp(of name: String, isSure: Bool) -> UInt64? {
    let path = folder.appendingPathComponent(name).path
    let facts = try? FileManager.default.attributesOfItem(atPath: path)
    return (facts?[.modificationDate] as? Date).map { UInt64($0.timeIntervalSince1970 * 1000) }
  }

  func read(_ name: String) throws -> IndexEntry? {
    guard let stamp = stamp(of: name, isSure: true) else { return nil }
    let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    let words = text.split { $0 == " " || $0 == "\n" }
    print("  (reading \(name))")
    return IndexEntry(
      time: Int64(stamp), tags: words.filter { $0.hasPrefix("#") }.map { String($0.dropFirst()) },
      stamp: stamp, payload: Array((text.split(separator: "\n").first ?? "").utf8))
  }
}

let place = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
defer { try? FileManager.default.removeItem(at: place) }
let notes = Notes(root: place.appendingPathComponent("notes"))
let index = DirectoryIndex(at: place.appendingPathComponent("index").path, source: notes)

func write(_ path: String, _ text: String, at seconds: Double) throws {
  let file = notes.root.appendingPathComponent(path)
  let folder = file.deletingLastPathComponent()
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  try text.write(to: file, atomically: true, encoding: .utf8)
  let date = Date(timeIntervalSince1970: seconds)
  try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: file.path)
}

func show(_ title: String, _ query: IndexQuery) throws {
  print(title)
  let snapshot = try index.refresh()
  try snapshot.forEach(matching: query) { note in
    print("  \(note.partition)/\(note.name): \(String(decoding: note.payload, as: UTF8.self))")
  }
}

try write("2025/bread.md", "Sourdough\nFlour, water, time. #kitchen", at: 1_750_000_000)
try write("2026/shed.md", "Shed roof\nFelt and nails. #garden #todo", at: 1_770_000_000)
try write("2026/soup.md", "Pea soup\nBuy peas. #kitchen #todo", at: 1_771_000_000)
try show("kitchen:", IndexQuery(allTags: ["kitchen"]))
try show("to do in the garden:", IndexQuery(allTags: ["todo", "garden"]))
try write("2026/shed.md", "Shed roof\nDone. #garden", at: 1_772_000_000)
try show("to do:", IndexQuery(allTags: ["todo"]))
try show("since February 2026:", IndexQuery(since: 1_769_904_000_000, order: .oldestFirst))
