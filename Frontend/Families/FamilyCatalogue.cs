using System.Collections.Immutable;
using RepVgg.Frontend.Containers;

namespace RepVgg.Frontend.Families;

/// <summary>All model families. A new one is a class of its own and a line here.</summary>
public static class FamilyCatalogue
{
    /// <summary>The families, in the order in which they are tried.</summary>
    public static readonly ImmutableArray<ModelFamily> Families =
    [
        new RepVggPlusFamily(),
        new BranchStackFamily("RepVGG", StackNames.RepVgg),
        new BranchStackFamily("timm RepVGG", StackNames.TimmRepVgg),
        new BranchStackFamily("mmpretrain RepVGG", StackNames.MmpretrainRepVgg),
        new BranchStackFamily("mmpretrain RepVGG", StackNames.MmpretrainRepVgg.Backbone),
        new BranchStackFamily("MobileOne", StackNames.AppleMobileOne),
        new BranchStackFamily("timm MobileOne", StackNames.TimmMobileOne),
        new BranchStackFamily("mmpretrain MobileOne", StackNames.MmpretrainMobileOne),
        new BranchStackFamily("mmpretrain MobileOne", StackNames.MmpretrainMobileOne.Backbone),
        new RepLkNetFamily(),
        new ResNetFamily(),
        new RegNetFamily(),
        new MobileNetV2Family(),
        new MobileNetV3Family(),
        new EfficientNetFamily(),
        new VggFamily(),
    ];

    /// <summary>The family of a state dict, or null.</summary>
    public static ModelFamily? TryFind(StateDict dict) => Families.FirstOrDefault(f => f.Recognises(dict));

    /// <summary>The family of a state dict.</summary>
    /// <exception cref="IR.Diagnostics.DiagnosticException">None fits (RVC1301).</exception>
    public static ModelFamily Find(StateDict dict) => TryFind(dict)
        ?? throw FamilyDiagnostics.UnknownFamily.Error(
            $"this isn't a checkpoint of {string.Join(", ", Families.Select(f => f.Name).Distinct(StringComparer.Ordinal))}: "
            + $"looked for {string.Join(", ", Families.Select(f => f.LooksFor).Distinct(StringComparer.Ordinal))}; "
            + (dict.Entries.IsEmpty ? "found no tensors" : $"found {string.Join(", ", dict.Entries.Take(3).Select(e => e.Name))}{(dict.Entries.Length > 3 ? "…" : "")}")
            + "; a recipe (--recipe) describes any other network");
}
