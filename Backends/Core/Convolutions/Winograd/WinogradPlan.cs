namespace RepVgg.Backends.Core;

/// <summary>Lays a Winograd convolution out: how many tiles a block has, and the register tile of its products.</summary>
internal static class WinogradPlan
{
    private const int Block = ActivationBuffer.BlockChannels;

    // Tiles whose transformed inputs stay near while weights are transformed and multiplied. Each block transforms the weights again.
    private const int FewestTiles = 48;
    private const int MostTiles = 64;

    /// <summary>Tiles along an axis.</summary>
    public static int Tiles(int outputs, WinogradTransform transform) => (outputs + transform.Outputs - 1) / transform.Outputs;

    /// <summary>All taps of an input channel lie together, as the transform reads them. Inputs are those of an output's group, so that groups don't matter.</summary>
    private static DirectPacking Packing(ConvolutionShape shape, int outputs, int inputs) =>
        new(outputs, shape.InputsPerGroup, shape.Kernel[2], shape.Kernel[3], inputs, inputs, PlaneChannels: 1);

    public static WinogradConvolution Of(WinogradTransform transform, ConvolutionProblem problem)
    {
        var (shape, input, output) = (problem.Shape, problem.Input, problem.Output);
        var (rows, columns) = (Tiles(output.Height, transform), Tiles(output.Width, transform));
        var groupBlocks = output.Planes / shape.Op.Groups;
        var tiles = RegisterTiles.ForProducts(rows * columns, groupBlocks);

        // Short tiles are computed behind the others, which needs all tiles in one block.
        var areTogether = rows * columns * LoweredModel.ImagesAtOnce <= MostTiles;
        var wanted = areTogether ? rows * columns * LoweredModel.ImagesAtOnce : FewestTiles;
        var blockTiles = (wanted + tiles.Wide.Pixels - 1) / tiles.Wide.Pixels * tiles.Wide.Pixels;
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
            ShortRows = areTogether && IsShort(output.Height) ? 1 : 0,
            ShortColumns = areTogether && IsShort(output.Width) ? 1 : 0,
        };

        bool IsShort(int outputs) => transform.HasShortTiles && outputs % transform.Outputs is 1 or 2;
    }
}
