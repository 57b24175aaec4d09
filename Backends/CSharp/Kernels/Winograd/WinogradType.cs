namespace RepVgg.Backends.CSharp;

/// <summary>The generated struct that holds a Winograd convolution's loop bounds and strides.</summary>
internal static class WinogradType
{
    public static readonly Kernel Instance = new TextKernel("Winograd", """
        private delegate void InputTransform(Worker worker, int tileBlock, int firstPlane, int planes, AlignedFloats target, int start, in Winograd c);
        private delegate void WeightTransform(Worker worker, int channelItem, int row, AlignedFloats weights, in Winograd c);
        private delegate void PointProducts(Worker worker, int tileBlock, int channelItem, int firstPoint, AlignedFloats source, int start, in Winograd c);
        private delegate void OutputTransform(Worker worker, int tileBlock, int channelItem, AlignedFloats weights, in Winograd c);

        /// <summary>Loop bounds and strides of a Winograd convolution, in array elements.</summary>
        private readonly struct Winograd
        {
            /// <summary>Transforms some planes of a block's input tiles.</summary>
            public required InputTransform TransformInputs { get; init; }

            /// <summary>Transforms the 3×3 kernels of some output channels to a few rows of points.</summary>
            public required WeightTransform TransformWeights { get; init; }

            /// <summary>Multiplies both at these points.</summary>
            public required PointProducts Multiply { get; init; }

            /// <summary>Transforms the products of all points back to outputs.</summary>
            public required OutputTransform TransformOutputs { get; init; }

            /// <summary>The transform's points along an axis.</summary>
            public int Points { get; init; }

            /// <summary>Bit p: short tiles have no products at point p.</summary>
            public int IdlePoints { get; init; }

            /// <summary>Tiles of a register tile.</summary>
            public int Pixels { get; init; }

            /// <summary>The first tile's first input.</summary>
            public int Input { get; init; }
            public int InputRowStride { get; init; }
            public int InputPlaneStride { get; init; }
            public int InputPlanes { get; init; }
            public int ImageTiles { get; init; }
            public int TileColumns { get; init; }

            /// <summary>1 where the last tiles down the image, or across it, compute fewer outputs by fewer products: those at the idle points aren't needed. Else 0.</summary>
            public int ShortRows { get; init; }
            public int ShortColumns { get; init; }

            /// <summary>Tiles whose transformed inputs stay in the cache together.</summary>
            public int BlockTiles { get; init; }

            /// <summary>Input planes that one block of outputs depends on.</summary>
            public int PlanesPerBlock { get; init; }
            public int OutputsPerGroup { get; init; }
            public int Weights { get; init; }
            public int Bias { get; init; }

            /// <summary>The first output pixel.</summary>
            public int Output { get; init; }
            public int OutputRowStride { get; init; }
            public int OutputPlaneStride { get; init; }
            public int OutputHeight { get; init; }
            public int OutputWidth { get; init; }

            /// <summary>Items of work along the output channels, and the channels of each.</summary>
            public int ChannelItems { get; init; }
            public int ItemChannels { get; init; }
            public bool Clamps { get; init; }
            public float Floor { get; init; }
            public float Ceiling { get; init; }
            public Halo Halo { get; init; }

            /// <summary>What the outputs are added to, if anything.</summary>
            public Image Addend { get; init; }

            /// <summary>A factor for each input channel, and the limits of the products, for layers that scale their input.</summary>
            public Image Factors { get; init; }
            public float InputFloor { get; init; }
            public float InputCeiling { get; init; }

            /// <summary>Where the mean of each output channel goes, for layers that compute it.</summary>
            public Image Mean { get; init; }

            /// <summary>From one point's transformed inputs, products or weights to the next point's.</summary>
            public int InputPointStride { get; init; }
            public int ProductPointStride { get; init; }
            public int WeightPointStride { get; init; }

            /// <summary>Rows of points whose weights are transformed together.</summary>
            public int RowsAtOnce { get; init; }

            /// <summary>From the products of one channel block to the next block's.</summary>
            public int ProductPlaneStride { get; init; }

            /// <summary>Elements of a block's transformed inputs.</summary>
            public int InputLength { get; init; }

            /// <summary>Where transformed weights, products and transformed inputs begin in a thread's memory: behind zeros, and what transforms keep between rows and columns.</summary>
            public int WeightStart { get; init; }
            public int ProductStart { get; init; }
            public int InputStart { get; init; }

            /// <summary>The matrix product of one point: a 1×1 convolution over tiles, which lie together as register tiles take them.</summary>
            public Convolution Product => new()
            {
                InputPlanes = InputPlanes, PlaneStride = Pixels * 16, PlanesPerBlock = PlanesPerBlock,
                OutputsPerGroup = OutputsPerGroup, InputsPerGroup = PlanesPerBlock * 16, WeightBlock = PlanesPerBlock * 256, OutputPlaneStride = ProductPlaneStride,
            };

            private int FullRows => ImageTiles / TileColumns - ShortRows;
            private int FullColumns => TileColumns - ShortColumns;
            private bool IsIdle(int point) => (IdlePoints >> point & 1) != 0;

            /// <summary>
            /// Where a tile lies among those of its block, at idle columns of points (Idle) and at the others: tiles that need a product come before
            /// those that don't.
            /// </summary>
            public (int Place, int Idle) PlaceOf(int tile, int images)
            {
                if (ShortRows + ShortColumns == 0)
                {
                    return (tile % BlockTiles, tile % BlockTiles);
                }

                var (image, position) = Math.DivRem(tile, ImageTiles);
                var (row, column) = Math.DivRem(position, TileColumns);
                var (full, shortColumn, shortRow) = (FullRows * FullColumns, FullRows * ShortColumns, ShortRows * FullColumns);
                return (row < FullRows, column < FullColumns) switch
                {
                    (true, true) => (image * full + row * FullColumns + column, image * full + row * FullColumns + column),
                    (true, false) => (images * full + image * FullRows + row, images * (full + shortRow) + image * FullRows + row),
                    (false, true) => (images * (full + shortColumn) + image * FullColumns + column, images * full + image * FullColumns + column),
                    _ => (images * (ImageTiles - 1) + image, images * (ImageTiles - 1) + image),
                };
            }

            /// <summary>Where a plane of the transformed inputs at a place lies: tiles of a register tile lie together.</summary>
            public int InputAt(int place, int plane) => ((place / Pixels * InputPlanes + plane) * Pixels + place % Pixels) * 16;

            /// <summary>Whether a tile is a short one, down the image and across it.</summary>
            public (bool Rows, bool Columns) IsShort(int row, int column) => (row >= FullRows, column >= FullColumns);

            /// <summary>How many of a block's tiles, the first ones, need the products at a point.</summary>
            public int TilesAt(int point, int tiles, int images)
            {
                var (row, column) = Math.DivRem(point, Points);
                var (rows, columns) = (IsIdle(row) ? FullRows : FullRows + ShortRows, IsIdle(column) ? FullColumns : TileColumns);
                return ShortRows + ShortColumns == 0 ? tiles : images * rows * columns;
            }

            /// <summary>Notes whose kernels a thread will transform next.</summary>
            [Conditional("RVC_PREFETCH")]
            public void ExpectWeights(Worker worker, AlignedFloats weights, int channelItem, int next) =>
                worker.Expect(weights, Weights, ItemChannels * PlanesPerBlock * 144, channelItem, next);

            /// <summary>Clears an item's share of the images' halos.</summary>
            public void ClearHalos(Worker worker, int item, int items)
            {
                for (var image = item; image < worker.Images; image += items)
                {
                    Halo.Clear(worker.Image(image));
                }
            }
        }
        """, ConvolutionLoopsType.Instance, SharedKernels.Image);
}
