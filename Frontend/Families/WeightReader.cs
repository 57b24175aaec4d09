using RepVgg.Frontend.Containers;
using RepVgg.IR.Tensors;

namespace RepVgg.Frontend.Families;

/// <summary>Takes tensors from a state dict by name and shape, and remembers which were taken: keys are strict.</summary>
/// <param name="dict">The state dict.</param>
internal sealed class WeightReader(StateDict dict)
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public bool Has(string name) => dict.Contains(name);

    public bool HasPrefix(string prefix) => dict.Entries.Any(e => e.Name.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>A numeric setting of a pickled module, or null for plain state dicts.</summary>
    public double? ModuleAttribute(string name) =>
        dict.ModuleAttributes.TryGetValue(name, out var values) && values.Length > 0 ? values[0] : null;

    /// <summary>The shape of a tensor that must be there and have this many dimensions.</summary>
    public Shape ShapeOf(string name, int rank)
    {
        var shape = Find(name).Shape;
        return shape.Rank == rank ? shape : throw FamilyDiagnostics.WrongShape.Error(
            FormattableString.Invariant($"'{name}' has shape {shape}, but {rank} dimensions are expected"));
    }

    /// <summary>Takes a tensor of exactly this shape.</summary>
    public Tensor Take(string name, Shape shape)
    {
        var tensor = Find(name);
        _taken.Add(name);
        return tensor.Shape.Equals(shape) ? tensor : throw FamilyDiagnostics.WrongShape.Error(
            $"'{name}' has shape {tensor.Shape}, but {shape} is expected");
    }

    /// <summary>Marks a tensor as known that inference doesn't need.</summary>
    public void Ignore(string name) => _taken.Add(name);

    /// <summary>Fails if tensors are left over: a model whose keys are only partly understood would compute something else.</summary>
    public void RequireAllTaken(string family)
    {
        var left = dict.Entries.Select(e => e.Name).Where(n => !_taken.Contains(n)).ToArray();
        if (left.Length > 0)
        {
            var more = left.Length > 1 ? FormattableString.Invariant($" and {left.Length - 1} more") : "";
            throw FamilyDiagnostics.UnexpectedTensor.Error($"'{left[0]}'{more}: a {family} model has no such tensor; remove it from the checkpoint if it isn't part of the network");
        }
    }

    private Tensor Find(string name) => dict.Find(name)?.Tensor
        ?? throw FamilyDiagnostics.MissingTensor.Error($"'{name}' is missing{Neighbours(name)}");

    /// <summary>The keys beside a missing one, which usually show what went wrong.</summary>
    private string Neighbours(string name)
    {
        var parent = name[..(name.LastIndexOf('.') + 1)];
        var found = dict.Entries.Select(e => e.Name).Where(n => n.StartsWith(parent, StringComparison.Ordinal)).Take(3).ToArray();
        return found.Length > 0 ? $" (found beside it: {string.Join(", ", found)})" : $" (there is no '{parent}*' at all)";
    }
}
