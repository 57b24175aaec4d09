using System.Collections.Immutable;
using RepVgg.Frontend.Containers;

namespace RepVgg.Frontend.Families;

/// <summary>
/// A known network that stands under <c>backbone.</c> in a detector or segmentation network, whose necks and heads are of no known
/// family.
/// </summary>
internal static class NestedBackbone
{
    private const string Prefix = "backbone.";

    /// <summary>The state dict that a family knows: the whole one, or that of the backbone if only its stages are wanted.</summary>
    /// <exception cref="IR.Diagnostics.DiagnosticException">No family knows either, or the backbone wasn't asked for (RVC1301).</exception>
    public static (ModelFamily Family, StateDict Weights) Find(StateDict dict, ImportOptions options)
    {
        if (FamilyCatalogue.TryFind(dict) is not null || !dict.Entries.Any(e => e.Name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            return (FamilyCatalogue.Find(dict), dict);
        }

        var backbone = Extract(dict);
        return FamilyCatalogue.TryFind(backbone) is not { } family ? (FamilyCatalogue.Find(dict), dict)
            : options.Outputs.Count > 0 ? (family, backbone)
            : throw FamilyDiagnostics.UnknownFamily.Error(
                $"this is a larger network whose '{Prefix}*' is a {family.Name}: ask for the stages that its head uses (--outputs stage2,stage3,…) to take the backbone alone, or describe the whole in a recipe (--recipe)");
    }

    private static StateDict Extract(StateDict dict)
    {
        ImmutableArray<StateDictEntry> entries =
            [.. dict.Entries.Where(e => e.Name.StartsWith(Prefix, StringComparison.Ordinal)).Select(e => e with { Name = e.Name[Prefix.Length..] })];
        var left = dict.Entries.Length - entries.Length;
        return new StateDict(
            dict.Format,
            entries,
            [.. dict.Notes, FormattableString.Invariant($"took '{Prefix}*' out of a larger network; its other {left} tensors were left out")],
            dict.ModuleAttributes.Where(a => a.Key.StartsWith(Prefix, StringComparison.Ordinal))
                .ToDictionary(a => a.Key[Prefix.Length..], a => a.Value, StringComparer.Ordinal),
            dict);
    }
}
