using System.Collections.Immutable;
using RepVgg.Frontend.Containers;
using RepVgg.Frontend.Families;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Text;

namespace RepVgg.Frontend.Recipes;

/// <summary>
/// A topology in text form (<c>.rvir</c>) whose <c>archive("key")</c> constants are the tensors of a checkpoint: any network
/// of the catalogue's operators can be read without a family of its own.
/// </summary>
internal static class Recipe
{
    /// <summary>What imports call the family.</summary>
    public const string FamilyName = "recipe";

    /// <summary>Binds a recipe to a state dict.</summary>
    /// <exception cref="DiagnosticException">
    /// The file can't be read (RVC1601), doesn't parse (RVC1001, RVC1002), a tensor is missing (RVC1003) or of another shape
    /// (RVC1005), or an option contradicts it (RVC1305, RVC1602).
    /// </exception>
    public static FamilyImport Import(string path, StateDict dict, ImportOptions options)
    {
        if (options.BatchNormEpsilon is not null)
        {
            throw RecipeDiagnostics.Option.Error("a recipe states batch norm's epsilon itself: change it there instead of giving --bn-eps");
        }

        if (options.Dilations.Count > 0)
        {
            throw RecipeDiagnostics.Option.Error("a recipe states strides and dilations itself: change them there instead of giving --dilation");
        }

        var graph = Parse(path, dict);
        var fitted = RecipeInputs.Fit(graph, options);
        return new FamilyImport(graph.Name, fitted, [], [])
        {
            PlainBlocks = RecipeBlocks.Find(fitted),
            Notes = Unused(graph, dict),
        };
    }

    private static Graph Parse(string path, StateDict dict)
    {
        try
        {
            return GraphParser.Parse(Read(path), name => dict.Find(name)?.Tensor);
        }
        catch (DiagnosticException e) when (e.Diagnostic.Descriptor.Category == DiagnosticCategory.BrokenInput)
        {
            throw e.Diagnostic.Descriptor.Error($"'{path}': {e.Diagnostic.Message}", e);
        }
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw RecipeDiagnostics.NotReadable.Error($"the recipe '{path}' can't be read: {e.Message}", e);
        }
    }

    /// <summary>Tensors that the recipe leaves out: usually a head that isn't wanted, but a typing error looks the same.</summary>
    private static ImmutableArray<string> Unused(Graph graph, StateDict dict)
    {
        const int shown = 5;
        var used = graph.Nodes.Select(n => (n.Op as ConstantOp)?.Tensor).ToHashSet();
        string[] unused = [.. dict.Entries.Where(e => !used.Contains(e.Tensor)).Select(e => e.Name)
            .Where(n => !n.EndsWith(".num_batches_tracked", StringComparison.Ordinal))];
        return unused.Length == 0 ? [] :
        [
            FormattableString.Invariant($"the recipe doesn't use {unused.Length} of the checkpoint's {dict.Entries.Length} tensors: ")
                + string.Join(", ", unused.Take(shown)) + (unused.Length > shown ? ", …" : ""),
        ];
    }
}
