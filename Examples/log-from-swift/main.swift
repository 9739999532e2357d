// Keeps results from a Swift program, and finds them again.

import Foundation
import WallabyKit

let folder = NSTemporaryDirectory() + "log-from-swift-" + UUID().uuidString
defer { try? FileManager.default.removeItem(atPath: folder) }

// The small API: one line to log, one to find.
let wallaby = try Wallaby(folder)
try wallaby.log("at 4pm today my cron job succeeded!", tags: ["cron", "my_favorite_cron"])
try wallaby.log(["answer": 42, "favorite_planet": "Brontitall"], tags: ["facts"])
for entry in try wallaby.results(tagged: "cron") { print(entry.results["output"]!.text) }
for entry in try wallaby.results(taggedAnyOf: ["facts", "nothing"]) { print(entry.results.text) }

// The whole one: a record with files of its own, whole or not there at all.
let records = wallaby.project.records
let record = try records.draft(tags: ["plot"]) { draft in
  try Data("0 1\n1 4\n".utf8).write(to: URL(fileURLWithPath: draft.storage + "/points.txt"))
  draft.result = ["points": 2, "fit": ["loss": 0.25]]
}
try records.updateTags(of: record.id, adding: ["kept"])

let good = RecordQuery(
  allTags: ["plot", "kept"], since: .now - 3600,
  conditions: [RecordCondition("fit.loss", .less, "0.3")])
for found in try records.matching(good) {
  print(found.tags, try found.result()["points"]!.text)
}
