using System.Collections.Immutable;
using RepVgg.Backends.Core;

namespace RepVgg.Tests.Backends;

/// <summary>The arena.</summary>
public sealed class MemoryPlannerTests
{
    [Fact]
    public void LiveBuffersNeverOverlap()
    {
        var random = new Random(20211);
        for (var round = 0; round < 300; round++)
        {
            ImmutableArray<BufferLifetime> lifetimes = [.. Enumerable.Range(0, random.Next(1, 40)).Select(i => new BufferLifetime(random.Next(1, 500), i, i + random.Next(0, 6)))];
            var plan = MemoryPlanner.Plan(lifetimes);
            Assert.All(plan.Offsets, o => Assert.Equal(0, o % MemoryPlan.Alignment));
            for (var a = 0; a < lifetimes.Length; a++)
            {
                Assert.InRange(plan.Offsets[a] + lifetimes[a].Length, 1, plan.Length);
                for (var b = 0; b < a; b++)
                {
                    var apart = plan.Offsets[a] + lifetimes[a].Length <= plan.Offsets[b] || plan.Offsets[b] + lifetimes[b].Length <= plan.Offsets[a];
                    Assert.True(apart || !lifetimes[a].Overlaps(lifetimes[b]), $"round {round}: buffers {a} and {b}");
                }
            }
        }
    }

    [Fact]
    public void AChainTakesTheTwoLargestNeighbours()
    {
        ImmutableArray<BufferLifetime> chain = [new(160, 0, 1), new(320, 1, 2), new(320, 2, 3), new(160, 3, 4), new(64, 4, 5), new(16, 5, 6)];
        Assert.Equal(640, MemoryPlanner.Plan(chain).Length);
    }

    [Fact]
    public void LifetimesOfALoweredModelCoverAllReads()
    {
        var model = BackendRun.Lower("""
            graph @g(%x: f32[N,16,9,8]) {
              %a = relu %x : f32[N,16,9,8]
              %b = silu %a : f32[N,16,9,8]
              %c = sigmoid %b : f32[N,16,9,8]
              %d = add %a, %c : f32[N,16,9,8]
              return %d
            }
            """);
        for (var step = 0; step < model.Steps.Length; step++)
        {
            foreach (var buffer in model.Steps[step].Inputs)
            {
                var lifetime = model.Memory.Lifetimes[buffer.Index];
                Assert.InRange(step, lifetime.FirstStep + 1, lifetime.LastStep);
            }
        }
    }
}
