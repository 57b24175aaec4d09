using RepVgg.Frontend.Containers;

namespace RepVgg.Tests.Frontend;

/// <summary>Comparisons of state dicts.</summary>
internal static class StateDictAssert
{
    /// <summary>The same names, shapes and elements; the order may differ.</summary>
    public static void Equal(StateDict expected, StateDict actual)
    {
        Assert.Equal(Names(expected), Names(actual), StringComparer.Ordinal);
        foreach (var entry in expected.Entries)
        {
            var other = actual.Find(entry.Name)!;
            Assert.Equal(entry.Tensor.Shape, other.Tensor.Shape);
            Assert.True(entry.Tensor.Read().Span.SequenceEqual(other.Tensor.Read().Span), entry.Name);
        }
    }

    private static IEnumerable<string> Names(StateDict weights) =>
        weights.Entries.Select(entry => entry.Name).Order(StringComparer.Ordinal);
}
