import FoundationEssentials

/// What the command line asks for.
struct Options {
  enum Name: String, CaseIterable {
    case append, processes, calls, run, pipe, ls, rebuild, resources, tasks, generate
  }

  var names: [Name] = []
  var binary: String?
  var directory = Options.packageRoot + "/.build/benchmark"
  var sizes = [10_000, 100_000, 1_000_000]
  var items = 100_000
  var keepsStores = false
  var isMarkdown = false

  static let packageRoot = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")

  init?(_ arguments: [String]) {
    var rest = arguments[...]
    while let word = rest.popFirst() {
      switch word {
      case "--keep": keepsStores = true
      case "--markdown": isMarkdown = true
      case "--binary", "--in", "--items", "--sizes":
        guard let value = rest.popFirst() else { return nil }
        switch word {
        case "--binary": binary = value
        case "--in": directory = value
        case "--items": items = Int(value) ?? 0
        default: sizes = value.split(separator: ",").compactMap { Int($0) }
        }
      default:
        guard let name = Name(rawValue: word) else { return nil }
        names.append(name)
      }
    }
    guard !sizes.isEmpty, sizes.allSatisfy({ $0 >= 1000 && $0 % 1000 == 0 }),
      items >= 2000
    else { return nil }
    if names.isEmpty { names = Name.allCases.filter { $0 != .generate } }
  }
}
