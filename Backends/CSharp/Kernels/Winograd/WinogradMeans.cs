namespace RepVgg.Backends.CSharp;

/// <summary>Transforms the products of a block back to outputs, and averages the channels of each image whose last block this was.</summary>
internal sealed record WinogradMeans(WinogradOutputs Outputs) : Kernel(Outputs.Name + "AndMeans")
{
    public override IEnumerable<Kernel> Requires => [Outputs, PoolKernels.GlobalAverage];

    public override void Write(CSharpWriter writer) => writer.Lines($$"""
        /// <summary>Transforms products back to outputs, then computes the mean of some channels of each image that is complete.</summary>
        private static void {{Name}}(Worker worker, int tileBlock, int channelItem, AlignedFloats weights, in Winograd c)
        {
            {{Outputs.Name}}(worker, tileBlock, channelItem, weights, c);
            var (first, plane) = (tileBlock * c.BlockTiles, channelItem * c.ItemChannels / 16);
            var end = Math.Min(first + c.BlockTiles, worker.Images * c.ImageTiles);
            for (var image = first / c.ImageTiles; image * c.ImageTiles < end; image++)
            {
                var blocks = ((image + 1) * c.ImageTiles - 1) / c.BlockTiles - image * c.ImageTiles / c.BlockTiles + 1;
                if (worker.IsLast(image * c.ChannelItems + channelItem, blocks))
                {
                    var output = new Image(c.Output, c.OutputPlaneStride, c.OutputRowStride).Plane(plane);
                    GlobalAveragePool(worker.Image(image), output, c.Mean.Plane(plane), c.ItemChannels / 16, c.OutputHeight, c.OutputWidth);
                }
            }
        }
        """);
}
