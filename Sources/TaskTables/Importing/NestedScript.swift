/// The script of a nested task.
enum NestedScript {
  static func text(_ script: String, _ argument: String) -> String {
    let place = "{}"
    if script.contains(place) { return script.replacing(place, with: argument) }
    return script + " " + argument
  }
}
