import POSIXSupport
public import Records

/// What is to run as a job: the same command once, or some times side by side.
public struct JobRequest: Sendable, Hashable {
  /// Unique, so that the jobs are found by it: see ``name(for:)``.
  public var name: String
  /// The program and its arguments. It takes the place of the script's shell, so that it gets the signals itself.
  public var command: [String]
  /// How many jobs; more than one are an array, numbered from 1.
  public var count: Int
  /// What the user says to the system, each as a line of its own in the head of the script, such as `--mem=4G`.
  public var options: [String]
  /// Where the command starts; it must be there on each node.
  public var directory: String
  /// The directory that gets the output of the jobs, a file each; it must be there on each node.
  public var logs: String
  /// How long before its time is over a job is warned by `SIGUSR1`, where the system lets us say it: Slurm and LSF.
  public var warning: Duration

  /// Asks for so many jobs of a command; what the system cannot be told is found when its script is made.
  public init(
    name: String, command: [String], count: Int = 1, options: [String] = [], directory: String,
    logs: String, warning: Duration = .seconds(120)
  ) {
    self.name = name
    self.command = command
    self.count = count
    self.options = options
    self.directory = directory
    self.logs = logs
    self.warning = warning
  }

  /// A new name that no other job has, `wallaby-TABLE-xxxxxx`, of letters, digits, `.`, `_` and `-` only.
  public static func name(for table: String) throws(WallabyError) -> String {
    let plain = table.utf8.map { isPlain($0) ? $0 : UInt8(ascii: "_") }
    let tail = try explaining("name a job") { () throws(SystemError) in try Random.text(6) }
    return "wallaby-" + String(decoding: plain, as: UTF8.self) + "-" + tail
  }

  /// Whether a system lists and finds a name as it is.
  static func isPlain(_ name: String) -> Bool { !name.isEmpty && name.utf8.allSatisfy(isPlain) }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "-"):
      true
    default: false
    }
  }

  /// The whole script: a first line, the head in the system's own words, and the command.
  func script(prefix: String, head: [String]) throws(WallabyError) -> String {
    guard Self.isPlain(name) else { throw .unusableJobName(name) }
    guard count > 0, !command.isEmpty else { throw .emptyRequest(name) }
    for line in head where line.utf8.contains(where: { $0 == 10 || $0 == 13 || $0 == 0 }) {
      throw .notOneLine(line)
    }
    let lines = ["#!/bin/sh"] + head.map { prefix + " " + $0 }
    return lines.joined(separator: "\n") + "\nexec " + ShellText.quoted(command) + "\n"
  }
}
