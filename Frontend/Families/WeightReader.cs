using RepVgg.Frontend.Containers;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Frontend.Families;

/// <summary>Takes tensors from a state dict by name and shape, and remembers which were taken: keys are strict.</summary>
/// <param name="dict">The state dict.</param>
internal sealed class WeightReader(StateDict dict)
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly KeyIndex _keys = new(dict.Entries.Select(e => e.Name));

    public bool Has(string name) => dict.Contains(name);

    public bool HasPrefix(string prefix) => _keys.HasPrefix(prefix);

    /// <summary>A numeric setting of a pickled module, or null for plain state dicts.</summary>
    public double? ModuleAttribute(string name) =>
        dict.ModuleAttributes.TryGetValue(name, out var values) && values.Length > 0 ? values[0] : null;

    /// <summary>A setting of a pickled module in both directions, such as its stride, or null.</summary>
    /// <exception cref="IR.Diagnostics.DiagnosticException">It is no number of pixels (RVC1233).</exception>
    public Size2D? ModuleSize(string name)
    {
        const int greatest = 1 << 16;
        if (!dict.ModuleAttributes.TryGetValue(name, out var values) || values.IsEmpty)
        {
            return null;
        }

        return values.All(v => v is >= 0 and <= greatest && v == Math.Floor(v)) ? new Size2D((int)values[0], (int)values[^1])
            : throw FrontendDiagnostics.UnsupportedModule.Error($"the pickled module's setting '{name}' is no number of pixels");
    }

    /// <summary>The shape of a tensor that must be there and have this many dimensions.</summary>
    public Shape ShapeOf(string name, int rank)
    {
        var shape = Find(name).Shape;
        return shape.Rank == rank ? shape : throw FamilyDiagnostics.WrongShape.Error(
            FormattableString.Invariant($"'{name}' has shape {shape}, but {rank} dimensions are expected"));
    }

    /// <summary>The shape of a tensor, or null if there is none.</summary>
    public Shape? FindShape(string name) => dict.Find(name)?.Tensor.Shape;

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
        var left = Left();
        if (left.Length > 0)
        {
            var more = left.Length > 1 ? FormattableString.Invariant($" and {left.Length - 1} more") : "";
            throw FamilyDiagnostics.UnexpectedTensor.Error($"'{left[0]}'{more}: a {family} model has no such tensor; remove it from the checkpoint if it isn't part of the network, or ask for --outputs of the backbone only");
        }
    }

    /// <summary>
    /// Takes what is left over as the parts of other modules than those of the backbone, which stand under names of their own.
    /// </summary>
    /// <returns>The names left out.</returns>
    /// <exception cref="IR.Diagnostics.DiagnosticException">A tensor of a module that was only partly understood (RVC1304).</exception>
    public string[] LeaveOtherModules(string family)
    {
        var modules = _taken.Where(dict.Contains).Select(Module).ToHashSet(StringComparer.Ordinal);
        var others = Left().Where(n => !modules.Contains(Module(n))).ToArray();
        _taken.UnionWith(others);
        RequireAllTaken(family);
        return others;

        static string Module(string name) => name.Split('.', 2)[0];
    }

    private string[] Left() => [.. dict.Entries.Select(e => e.Name).Where(n => !_taken.Contains(n))];

    private Tensor Find(string name) => dict.Find(name)?.Tensor
        ?? throw FamilyDiagnostics.MissingTensor.Error($"'{name}' is missing{Neighbours(name)}");

    /// <summary>The keys beside a missing one, which usually show what went wrong.</summary>
    private string Neighbours(string name)
    {
        var parent = name[..(name.LastIndexOf('.') + 1)];
        var found = _keys.StartingWith(parent).Take(3).ToArray();
        return found.Length > 0 ? $" (found beside it: {string.Join(", ", found)})" : $" (there is no '{parent}*' at all)";
    }
}
