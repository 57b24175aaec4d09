using RepVgg.Backends.Core;

namespace RepVgg.Tests.Backends;

/// <summary>When register tiles of narrow vectors run on from one row of pixels to the next.</summary>
public sealed class RegisterTileTests
{
    [Theory]
    [InlineData("rows of 7: one tile of 8 each, or 9 tiles of 6 for all", 7, 7, 1728, true)]
    [InlineData("rows of 14: 16 pixels are computed", 14, 14, 864, true)]
    [InlineData("rows of 12 fill tiles of 6", 12, 12, 864, false)]
    [InlineData("rows of 112 waste little", 112, 112, 144, false)]
    [InlineData("few inputs: finding the pixels would take longer", 7, 7, 16, false)]
    [InlineData("fewer pixels than a tile", 2, 2, 864, false)]
    public void CrossesRowsWhereThatIsCheaper(string why, int width, int height, int inputs, bool expected)
    {
        var withinRows = RegisterTiles.Choose(width, blocks: 4);
        Assert.False(withinRows.NarrowCrossesRows);
        var tiles = withinRows.CrossingRows(width, height, inputs);
        Assert.True(expected == tiles.NarrowCrossesRows, why);
        Assert.Equal(withinRows.Wide, tiles.Wide);
        Assert.Equal(expected ? new RegisterTile(Vectors: 2, Pixels: 6) : withinRows.Narrow, tiles.Narrow);
    }

    [Theory]
    [InlineData("three items would leave one of two threads waiting", 12, 3)]
    [InlineData("two items", 6, 3)]
    [InlineData("two items of four", 8, 4)]
    [InlineData("one item: blocks of tiles are shared among threads", 4, 4)]
    public void ProductsMakeAnEvenNumberOfItems(string why, int blocks, int vectors) =>
        Assert.True(RegisterTiles.ForProducts(rows: 49, blocks).Wide == new RegisterTile(vectors, 7), why);

    [Theory]
    [InlineData(14, 14, 8, 4)] // 196 pixels: four items of 42 at least.
    [InlineData(7, 7, 2, 1)]
    [InlineData(28, 28, 2, 2)]
    [InlineData(3, 2, 2, 1)]
    public void ItemsOfSuchLayersHaveEnoughPixels(int width, int height, int rowItems, int expected) =>
        Assert.Equal(new(64, 3, expected), new WorkSplit(64, 3, rowItems).OfLongItems(width, height));
}
