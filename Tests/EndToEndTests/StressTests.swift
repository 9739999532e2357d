import Foundation
import POSIXSupport
import Testing
import WallabyTestSupport

@testable import Records

/// Sixteen processes at once.
@Suite(.temporaryDirectory) struct StressTests {
  @Test func `Nothing is lost while many append, tag, remove and list`() throws {
    try stress(seconds: 2)
  }

  @Test(.long) func `Nothing is lost in twenty seconds of it`() throws {
    try stress(seconds: 20)
  }

  private func stress(seconds: Int) throws {
    let seed = UInt16.random(in: 1...(.max))
    print("seed of the stress test: \(seed)")
    let place = try Workplace()
    let shared = try (1...4).map { try place.records.append("\($0)", tags: ["shared"]).id }
    let script = try TemporaryDirectory.current.write("worker", Self.worker)
    let words = shared.map(\.description)
    let workers = try (0..<16).map { number in
      try Child(
        "bash", [script, "\(number)", "\(Int(seed) + number)", "\(seconds)"] + words,
        environment: place.environment.merging(["WALLABY": binary("wallaby")]) { $1 })
    }
    var kept: Set<String> = []
    var tags: [String: Set<String>] = [:]
    var done = 0
    var runs = 0
    for worker in workers {
      let output = try worker.wait()
      #expect(output.exit == 0 && output.error.isEmpty, "\(output)")
      for line in output.lines {
        let words = line.split(separator: " ").map(String.init)
        done += 1
        switch words[0] {
        case "made": kept.insert(words[1])
        case "removed": kept.remove(words[1])
        case "tagged": tags[words[1], default: []].insert(words[2])
        case "untagged": tags[words[1]]?.remove(words[2])
        case "listed": break
        case "ran": runs += 1
        default: Issue.record("seed \(seed): \(line)")
        }
      }
    }
    #expect(done > 32)
    try place.expectSound("seed \(seed)")
    let ran = try place.records.matching(RecordQuery(allTags: ["run"]))
    #expect(ran.count == runs && ran.allSatisfy { $0.state == .completed }, "seed \(seed)")
    let all = try place.records.matching().filter { !$0.tags.contains("run") }
    #expect(Set(all.map(\.id.description)) == kept.union(words), "seed \(seed)")
    for id in shared {
      let has = try Set(place.records.find(id).tags)
      #expect(has == (tags[id.description] ?? []).union(["shared"]), "seed \(seed)")
    }
    #expect(try place.wallaby("index", "verify").exit == 0)
    #expect(try place.wallaby("verify").exit == 0)
  }

  private static let worker = """
    number=$1 RANDOM=$2 end=$((SECONDS + $3))
    shift 3
    shared=("$@") mine=() tags=()
    w() { "$WALLABY" "$@" || echo "failed $? $*"; }
    for ((step = 0; SECONDS < end; step++)); do
      case $((RANDOM % 12)) in
      [0-3])
        id=$(w log -t "w$number,all" "step=$step") && mine+=("$id") && echo "made $id" ;;
      4)
        w run -q -t run -- true && echo "ran" ;;
      5)
        if ((${#mine[@]} > 2)); then
          id=${mine[-1]}
          unset 'mine[-1]'
          w rm --yes "$id" && echo "removed $id"
        fi ;;
      [6-8])
        id=${shared[RANDOM % ${#shared[@]}]}
        w tag "$id" "+p$number-$step" && echo "tagged $id p$number-$step" && tags+=("$id p$number-$step") ;;
      9)
        if ((${#tags[@]} > 2)); then
          read -r id tag <<<"${tags[-1]}"
          unset 'tags[-1]'
          w tag "$id" "-$tag" && echo "untagged $id $tag"
        fi ;;
      10)
        w ls -q -t shared >"$HOME.$number"
        (($(wc -l <"$HOME.$number") == ${#shared[@]})) || echo "failed: shared records are missing"
        echo listed ;;
      11)
        w gc >/dev/null && echo listed ;;
      esac
    done 2>"$HOME.err$number"
    grep -v -e '^tagged ' -e '^removed ' -e ' leftovers ' "$HOME.err$number" >&2
    exit 0
    """
}
