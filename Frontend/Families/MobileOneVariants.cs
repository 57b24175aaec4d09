using System.Collections.Immutable;

namespace RepVgg.Frontend.Families;

/// <summary>The published MobileOne models (arXiv:2206.04040, table 2); a unit is two blocks.</summary>
internal static class MobileOneVariants
{
    private static readonly ImmutableArray<int> Depths = [4, 16, 20, 2];

    private static readonly ImmutableArray<PublishedModel> Models =
    [
        new("MobileOne-S0", Depths, [48, 48, 128, 256, 1024]),
        new("MobileOne-S1", Depths, [64, 96, 192, 512, 1280]),
        new("MobileOne-S2", Depths, [64, 96, 256, 640, 2048]),
        new("MobileOne-S3", Depths, [64, 128, 320, 768, 2048]),
        new("MobileOne-S4", Depths, [64, 192, 448, 896, 2048]),
    ];

    /// <summary>The name, or null.</summary>
    public static string? Find(VariantSignature signature) => PublishedModel.Find(Models, signature.Depths, signature.Widths);
}
