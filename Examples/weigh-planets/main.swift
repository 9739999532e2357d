// Works through a task table from Swift: `withClaim` takes the next item, does it, and settles it.
// Start as many of these as you like on one store: no two of them get the same item.

import Foundation
import WallabyKit

let store = NSTemporaryDirectory() + "weigh-planets-" + UUID().uuidString
defer { try? FileManager.default.removeItem(atPath: store) }
let planets = try Project(at: store).taskTable("planets")

// An item is a name and a command. `wallaby tasks work` would run it; who claims an item may do the
// work in another way, as here: the numbers are the radius in km, and the density in g/cm³.
let items = [
  TaskItem("earth", group: "inner", .command(["weigh", "6371", "5.51"])),
  TaskItem("mars", group: "inner", .command(["weigh", "3390", "3.93"])),
  TaskItem("saturn", group: "outer", .command(["weigh", "58232", "0.69"])),
  TaskItem("vulcan", group: "inner", .command(["weigh", "?", "?"])),
]
print(
  "added \(try planets.add(items).count(.added)), and again \(try planets.add(items).count(.added))"
)

struct NobodyKnows: Error {}

func weigh(_ claim: borrowing TaskClaim) throws -> JSONValue {
  let numbers = (claim.status.command ?? []).compactMap { Double($0) }
  guard numbers.count == 2 else { throw NobodyKnows() }
  let radius = numbers[0] * 1000
  let mass = 4 / 3 * Double.pi * radius * radius * radius * numbers[1] * 1000
  // Files of its own belong into the item's storage.
  try Data("\(mass) kg\n".utf8).write(to: URL(fileURLWithPath: claim.storage + "/mass.txt"))
  return ["earths": .double((mass / 5.97e22).rounded() / 100)]
}

// An error that the closure throws is what the item failed of; the next one is claimed all the same.
var isMore = true
while isMore {
  do { isMore = try planets.withClaim(weigh) } catch { print("one failed: \(error)") }
}

for item in try planets.items().sorted(by: { $0.id < $1.id }) {
  let earths = try planets.result(of: item.id)["earths"]?.doubleValue
  print("\(item.id): \(item.itemState), \(earths.map { "\($0) earths" } ?? item.message ?? "")")
}
let progress = try planets.progress()
print("\(progress.count(.done)) done, \(progress.count(.failed)) failed, \(progress.left) left")
