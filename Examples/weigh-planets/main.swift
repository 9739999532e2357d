// A table of tasks worked through from Swift: `withClaim` takes the next item, does it, and settles
// it. Start this program on as many hosts as you like: no two of them get the same item.

import Foundation
import WallabyKit

let store = NSTemporaryDirectory() + "weigh-planets-" + UUID().uuidString
defer { try? FileManager.default.removeItem(atPath: store) }
let planets = try Project(at: store).taskTable("planets")

// An item is its name and a command for the workers of `wallaby tasks work`. Who claims it may do
// the work in another way, so the command here is what the work goes by: the radius and density.
let known = ["earth": "6371 5.51", "mars": "3390 3.93", "saturn": "58232 0.69", "vulcan": "?"]
let items = known.map { name, numbers in TaskItem(name, .command(["weigh", numbers])) }
print("added", try planets.add(items).count(.added), "and again", try planets.add(items).count(.added))

struct Unweighable: Error { var planet: String }

func weigh(_ claim: borrowing TaskClaim) throws -> JSONValue {
  let numbers = (claim.status.command?.last ?? "").split(separator: " ").compactMap { Double($0) }
  guard numbers.count == 2 else { throw Unweighable(planet: claim.id) }
  let (radius, density) = (numbers[0] * 1000, numbers[1] * 1000)
  let weight = 4 / 3 * Double.pi * radius * radius * radius * density
  // Files of its own go to a folder that is kept beside the result.
  try "\(weight) kg\n".write(toFile: claim.storage + "/weight.txt", atomically: true, encoding: .utf8)
  return ["kg": .double(weight), "earths": .double((weight / 5.97e24 * 100).rounded() / 100)]
}

// What the closure throws, the item has failed of; the next one is claimed all the same.
var hasMore = true
while hasMore {
  do { hasMore = try planets.withClaim(weigh) } catch { print("failed:", error) }
}

for item in try planets.items().sorted(by: { $0.id < $1.id }) {
  let earths = try JSONValue(reading: planets.path + "/\(item.id)/result.json")["earths"]
  print(item.id, item.itemState, earths ?? "")
}
