namespace RepVgg.Backends.Core;

/// <summary>Lays a Winograd convolution out: how many tiles a block has, and the register tile of its products.</summary>
internal static class WinogradPlan
{
    private const int Block = ActivationBuffer.BlockChannels;

    // Of a second-level cache of 1 MiB, what the weights of a layer may take so that they stay beside a block's transformed inputs.
    private const long ResidentWeights = 400_000;
    private const int TilesWithResidentWeights = 14;
    private const int TilesWithPassingWeights = 48;

    /// <summary>Tiles along an axis.</summary>
    public static int Tiles(int outputs, WinogradTransform transform) => (outputs + transform.Outputs - 1) / transform.Outputs;

    public static WinogradConvolution Of(WinogradTransform transform, ConvolutionProblem problem)
    {
        var (shape, input, output) = (problem.Shape, problem.Input, problem.Output);
        var (rows, columns) = (Tiles(output.Height, transform), Tiles(output.Width, transform));
        var groupBlocks = output.Planes / shape.Op.Groups;
        var tiles = RegisterTiles.ForProducts(rows * columns, groupBlocks);
        var weights = (long)transform.Points * transform.Points * shape.InputsPerGroup * shape.Kernel[0] * sizeof(float);
        var wanted = weights <= ResidentWeights ? TilesWithResidentWeights : TilesWithPassingWeights;
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
            new(transform, shape.InputsPerGroup));
    }
}
