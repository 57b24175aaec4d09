using System.Collections.Immutable;

namespace RepVgg.Frontend.Families;

/// <summary>A published model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Depths">Blocks per stage.</param>
/// <param name="Widths">What else tells it from the others, mostly channels; the family says which.</param>
internal sealed record PublishedModel(string Name, ImmutableArray<int> Depths, ImmutableArray<int> Widths)
{
    /// <summary>The published name of a model, or null. It is for people; the network's structure never comes from a table.</summary>
    public static string? Find(ImmutableArray<PublishedModel> models, IEnumerable<int> depths, IEnumerable<int> widths) =>
        models.FirstOrDefault(m => m.Depths.SequenceEqual(depths) && m.Widths.SequenceEqual(widths))?.Name;
}
