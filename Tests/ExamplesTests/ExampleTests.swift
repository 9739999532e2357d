import Foundation
import Testing
import WallabyTestSupport

/// Each example is a folder with `run.sh`, or a `main.swift` that is a target of the package, and
/// `expected.txt`, in which `…` stands for anything.
@Suite(.temporaryDirectory)
struct ExampleTests {
  static let examples = Set(
    packageFiles(below: "Examples").compactMap { file in
      let parts = file.split(separator: "/")
      return parts.count > 2 ? String(parts[1]) : nil
    }
  ).sorted()

  @Test(arguments: examples)
  func `Examples print what they promise`(example: String) throws {
    let folder = "\(packageRoot)/Examples/\(example)"
    let home = try TemporaryDirectory.current.makeDirectory("home")
    let work = TemporaryDirectory.current(example)
    try FileManager.default.copyItem(atPath: folder, toPath: work)
    let isScript = FileManager.default.fileExists(atPath: "\(folder)/run.sh")
    let result = try run(
      isScript ? "\(work)/run.sh" : binary(example), environment: documentEnvironment(home: home),
      workingDirectory: work)
    #expect(result.exit == 0, "\(result)")
    let expected = try readText("\(folder)/expected.txt")
    let isRight = Pattern(expected).matches(result.text)
    #expect(isRight, "it prints\n\(result.text)\(result.errorText)")
  }
}
