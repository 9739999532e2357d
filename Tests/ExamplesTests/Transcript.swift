import Foundation
import WallabyTestSupport

/// A fenced block of a document: commands after `$ `, their further lines after `> `, and below
/// each what it shows on a terminal, where `…` stands for anything. A command that fails is followed
/// by a line `[exit 3]`.
struct Transcript {
  struct Step {
    var command: String
    var expected = ""
  }

  /// Where the block begins, as `README.md:12`.
  var place: String
  var steps: [Step] = []

  /// The blocks of a document that are fenced as `console`.
  static func all(in file: String) throws -> [Transcript] {
    var found: [Transcript] = []
    var isInside = false
    let lines = try readText("\(packageRoot)/\(file)").components(separatedBy: "\n")
    for (number, line) in lines.enumerated() {
      if line == "```console" {
        isInside = true
        found.append(Transcript(place: "\(file):\(number + 1)"))
      } else if line.hasPrefix("```") {
        isInside = false
      } else if isInside {
        found[found.count - 1].add(line)
      }
    }
    return found
  }

  private mutating func add(_ line: String) {
    if line.hasPrefix("$ ") {
      steps.append(Step(command: String(line.dropFirst(2))))
    } else if line.hasPrefix("> "), let last = steps.last, last.expected.isEmpty {
      steps[steps.count - 1].command += "\n" + line.dropFirst(2)
    } else if !steps.isEmpty {
      steps[steps.count - 1].expected += line + "\n"
    }
  }

  /// Runs the commands in one shell and gives what each showed.
  func run(in home: String) throws -> [String] {
    let mark = "\u{1e}"
    let end = #"code=$?; [ $code = 0 ] || echo "[exit $code]"; printf '\036'"#
    let script = steps.map { "\($0.command)\n\(end)\n" }.joined()
    let output = try runInTerminal(
      "/bin/bash", ["-c", script], environment: documentEnvironment(home: home),
      workingDirectory: home)
    return output.text.components(separatedBy: mark)
  }
}

/// What a reader of the documents has: an empty home, and the programs of this package.
func documentEnvironment(home: String) -> [String: String] {
  let products = (binary("wallaby") as NSString).deletingLastPathComponent
  return [
    "HOME": home, "PATH": "\(products):/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC",
    "TERM": "xterm", "NO_COLOR": "1",
  ]
}
