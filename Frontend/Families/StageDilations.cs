namespace RepVgg.Frontend.Families;

/// <summary>
/// Dilations that a user gave, by the names of stages or single blocks. Segmentation networks keep the resolution of their last
/// stages: what is named has stride 1 and that dilation.
/// </summary>
/// <param name="given">Dilation by name.</param>
internal sealed class StageDilations(IReadOnlyDictionary<string, int> given)
{
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly List<string> _stages = [];

    /// <summary>The dilation of a stage under any of its names, or null if none was given.</summary>
    public int? OfStage(params IReadOnlyList<string> names)
    {
        _stages.Add(names[0]);
        return Find(names);
    }

    /// <summary>The dilation of a block by itself, or null if none was given.</summary>
    public int? OfBlock(params IReadOnlyList<string> names) => Find(names);

    /// <summary>Fails if a name was given that the model doesn't have.</summary>
    /// <exception cref="IR.Diagnostics.DiagnosticException">RVC1307.</exception>
    public void RequireAllUsed(string family)
    {
        if (given.Keys.Order(StringComparer.Ordinal).FirstOrDefault(name => !_used.Contains(name)) is { } unknown)
        {
            throw FamilyDiagnostics.UnknownStage.Error(_stages.Count == 0
                ? $"the stages of a {family} model can't be dilated, so --dilation {unknown}=… doesn't apply"
                : $"this {family} model has no stage or block '{unknown}' that can be dilated; its stages are {string.Join(", ", _stages)}");
        }
    }

    private int? Find(IReadOnlyList<string> names)
    {
        if (names.FirstOrDefault(given.ContainsKey) is not { } name)
        {
            return null;
        }

        _used.Add(name);
        return given[name];
    }
}
