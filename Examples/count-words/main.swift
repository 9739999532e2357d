// Counts the words of files, four at a time. What has been counted once is not counted again, by
// whatever process: run two of these on one store, and each file is still counted once.

import Foundation
import WallabyKit

struct Options: Codable { var shortest = 1 }
struct Words: Codable { var all, different: Int }

let texts = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .appendingPathComponent("texts")
let store = NSTemporaryDirectory() + "count-words-" + UUID().uuidString
defer { try? FileManager.default.removeItem(atPath: store) }

// What `version` says is up to you: change it when the closure does, and all is counted anew.
let words = try Project(at: store).resource("words", version: "1") {
  (name: String, options: Options, context) async throws -> Words in
  context.log("counting \(name)")
  let text = try String(contentsOf: texts.appendingPathComponent(name), encoding: .utf8)
  let words = text.lowercased().split(whereSeparator: { !$0.isLetter }).map(String.init)
    .filter { $0.count >= options.shortest }
  // A small value goes back; large files go to a folder of their own, kept beside it.
  let list = Set(words).sorted().joined(separator: "\n") + "\n"
  try Data(list.utf8).write(to: URL(fileURLWithPath: context.directory + "/list.txt"))
  return Words(all: words.count, different: Set(words).count)
}

func show(_ names: [String]) async throws {
  var failed: [String] = []
  var found: [Resource<Words>] = []
  for await one in words.fetchAll(names, with: Options(), concurrency: 4) {
    switch one.outcome {
    case .success(let resource): found.append(resource)
    case .failure: failed.append(one.id)
    }
  }
  for resource in found.sorted(by: { $0.id < $1.id }) {
    print("  \(resource.id): \(resource.value.all) words, \(resource.value.different) different")
  }
  for name in failed { print("  \(name): failed, see \(words.paths(of: name).error)") }
}

let names = ["grass.txt", "ozymandias.txt", "raven.txt", "tyger.txt"]
print("the first time:")
try await show(names)
let first = try words.status(of: "tyger.txt")?.finished

print("and again, but only what failed is tried once more:")
try await show(names)
let counts = try words.counts()
print("\(counts.completed) counted, \(counts.error) failed: \(try words.findErrors())")
print("the value is the one from before: \(try words.status(of: "tyger.txt")?.finished == first)")

print("why again?")
print("  \(try words.why("tyger.txt", with: Options(shortest: 4))!)")
print("by hand:")
for file in ["result.json", "stdout.log"] {
  let path = words.path + "/grass.txt/" + file
  print(try String(contentsOfFile: path, encoding: .utf8), terminator: "")
}
