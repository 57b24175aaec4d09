using RepVgg.IR.Graphs;

namespace RepVgg.Frontend.Families;

/// <summary>What comes out: features of stages, the classifier, and the import as a whole.</summary>
internal sealed partial class LayerBuilder
{
    private readonly List<Feature> _features = [];
    private readonly List<PlainBlock> _plainBlocks = [];
    private readonly List<string> _notes = [];

    /// <summary>Only features of the backbone were asked for, so that no head need be understood.</summary>
    private bool WantsOnlyFeatures =>
        _options.Outputs.Count > 0 && _options.Outputs.All(o => _features.Any(f => f.Names.Contains(o, StringComparer.Ordinal)));

    /// <summary>Makes a stage's output known under these names; the first is the checkpoint's own.</summary>
    public void Feature(Value value, params IEnumerable<string> names) =>
        _features.Add(new Feature(value, [.. names.Distinct(StringComparer.Ordinal)]));

    /// <summary>
    /// Declares that the family's own plain form has what lies between two values as one convolution with the tensors
    /// <c>key.weight</c> and <c>key.bias</c>. A block that is in plain form already needs no declaration.
    /// </summary>
    /// <returns>The output.</returns>
    public Value PlainBlock(string key, Value input, Value output)
    {
        _plainBlocks.Add(new PlainBlock(key, input, output));
        return output;
    }

    /// <summary>
    /// The classifier's output, or that of the last stage if the checkpoint is a backbone without the classifier's tensors, or if
    /// only features of stages are wanted and the head is another.
    /// </summary>
    /// <param name="prefix">What the classifier's keys start with.</param>
    /// <param name="build">Builds it.</param>
    public GraphOutput Head(string prefix, Func<Value> build)
    {
        var last = _features[^1];
        if (Weights.HasPrefix(prefix + ".") && !WantsOnlyFeatures)
        {
            return new GraphOutput("output", build());
        }

        if (!WantsOnlyFeatures)
        {
            _notes.Add($"the checkpoint has no classifier ('{prefix}.*'): the output is '{last.Names[0]}'");
        }

        return new GraphOutput(last.Names[0], last.Value);
    }

    /// <summary>A head that is the mean of each channel and one fully connected layer.</summary>
    public GraphOutput Head(string linear, Value features) => Head(linear, () => Classifier(linear, features));

    /// <summary>Finishes the import; fails if tensors are left over.</summary>
    /// <param name="family">The family's name.</param>
    /// <param name="variant">The published name, or null.</param>
    /// <param name="output">The network's output.</param>
    /// <param name="auxiliary">Outputs that only training uses.</param>
    public FamilyImport Finish(string family, string? variant, GraphOutput output, params IReadOnlyList<GraphOutput> auxiliary)
    {
        Dilations.RequireAllUsed(family);
        if (!WantsOnlyFeatures)
        {
            Weights.RequireAllTaken(family);
        }
        else if (Weights.LeaveOtherModules(family) is [var first, ..] others)
        {
            _notes.Add(FormattableString.Invariant($"left out {others.Length} tensors that the chosen outputs don't need: {first}{(others.Length > 1 ? ", …" : "")}"));
        }

        return new FamilyImport(
            variant,
            _graph.Build([output, .. auxiliary]),
            [.. auxiliary.Select(a => a.Name)],
            Conventions.List(_hasNorms ? Epsilon : null))
        {
            Features = [.. _features],
            PlainBlocks = [.. _plainBlocks],
            Notes = [.. _notes],
        };
    }
}
