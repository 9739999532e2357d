import Foundation
import Synchronization
public import Testing

/// Gives each test, and each case of a parameterised one, a ``TemporaryDirectory`` of its own.
public struct TemporaryDirectoryTrait: TestTrait, SuiteTrait, TestScoping {
  public var isRecursive: Bool { true }

  public func provideScope(
    for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void
  ) async throws {
    let directory = try TemporaryDirectory()
    let failed = Atomic(false)
    let watch = IssueHandlingTrait.compactMapIssues { issue in
      failed.store(true, ordering: .relaxed)
      return issue
    }
    do {
      try await watch.provideScope(for: test, testCase: testCase) {
        try await directory.whileCurrent(body)
      }
    } catch {
      failed.store(true, ordering: .relaxed)
      keep(directory, of: test)
      throw error
    }
    if failed.load(ordering: .relaxed) { keep(directory, of: test) } else { directory.remove() }
  }

  private func keep(_ directory: TemporaryDirectory, of test: Test) {
    let listing = (try? tree(at: directory.path)) ?? ""
    let lines = listing.split(separator: "\n", omittingEmptySubsequences: false)
    let more = lines.count > 100 ? "\n(and \(lines.count - 100) more)" : ""
    print("kept for '\(test.name)': \(directory.path)")
    print(lines.prefix(100).joined(separator: "\n") + more)
  }
}

extension Trait where Self == TemporaryDirectoryTrait {
  /// A directory of its own for each test: ``TemporaryDirectory/current``.
  public static var temporaryDirectory: Self { Self() }
}
