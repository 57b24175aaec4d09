namespace RepVgg.Backends.Core;

/// <summary>Lays a Winograd convolution out: how many tiles a block has, and the register tile of its products.</summary>
internal static class WinogradPlan
{
    private const int Block = ActivationBuffer.BlockChannels;

    // About as many tiles' transformed inputs stay near while weights are transformed and multiplied. Each block transforms the weights again.
    private const int UsualTiles = 48;
    private const int MostTiles = 64;

    /// <summary>Tiles along an axis.</summary>
    public static int Tiles(int outputs, WinogradTransform transform) => Whole.Units(outputs, transform.Outputs);

    /// <summary>Whether the last tile along an axis computes few enough outputs to be a short one.</summary>
    public static bool EndsShort(int outputs, WinogradTransform transform) =>
        outputs % transform.Outputs is > 0 and var rest && rest <= transform.Short.Outputs;

    /// <summary>Whether the tiles of all images that are computed together make one block. Short tiles are computed behind the others, which needs that.</summary>
    public static bool AreTogether(int tiles) => tiles * LoweredModel.ImagesAtOnce <= MostTiles;

    /// <summary>All taps of an input channel lie together, as the transform reads them. Inputs are those of an output's group, so that groups don't matter.</summary>
    private static DirectPacking Packing(ConvolutionShape shape, int outputs, int inputs) =>
        new(outputs, shape.InputsPerGroup, shape.Kernel[2], shape.Kernel[3], inputs, inputs, PlaneChannels: 1);

    /// <summary>The tiles of a block where an image has several: as many in each.</summary>
    private static int EvenPart(int tiles) => Whole.Units(tiles, (int)Math.Max(1, Math.Round((double)tiles / UsualTiles)));

    public static WinogradConvolution Of(WinogradTransform transform, ConvolutionProblem problem)
    {
        var (shape, input, output) = (problem.Shape, problem.Input, problem.Output);
        var (rows, columns) = (Tiles(output.Height, transform), Tiles(output.Width, transform));
        var groupBlocks = output.Planes / shape.Op.Groups;
        var tiles = RegisterTiles.ForProducts(rows * columns, groupBlocks);
        var areTogether = AreTogether(rows * columns);
        var wanted = areTogether ? rows * columns * LoweredModel.ImagesAtOnce : EvenPart(rows * columns);
        var blockTiles = Whole.Multiple(wanted, tiles.Wide.Pixels);
        return new(
            transform,
            rows,
            columns,
            blockTiles,
            tiles,
            tiles.Wide.Vectors * Block,
            input.Planes,
            output.Planes,
            input.Planes / shape.Op.Groups,
            Packing(shape, output.Planes * Block, input.Planes / shape.Op.Groups * Block))
        {
            ShortRows = areTogether && EndsShort(output.Height, transform) ? 1 : 0,
            ShortColumns = areTogether && EndsShort(output.Width, transform) ? 1 : 0,
        };
    }
}
