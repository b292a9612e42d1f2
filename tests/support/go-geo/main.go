// A gRPC server as somebody writes it who has never heard of the mesh: plain Go, health and reflection from the
// library (v1alpha, the only version that this library knows), no word of Consul.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"math"
	"net"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/reflection"
	"google.golang.org/grpc/status"
)

type server struct{}

func (server) GetDistance(_ context.Context, in *GetDistanceRequest) (*GetDistanceResponse, error) {
	if in.From == nil || in.To == nil {
		return nil, status.Error(codes.InvalidArgument, "from and to are needed")
	}
	return &GetDistanceResponse{Kilometres: distance(in.From, in.To)}, nil
}

func (server) Walk(in *WalkRequest, stream GeoService_WalkServer) error {
	if in.From == nil || in.To == nil || in.Steps < 1 || in.Steps > 1000 {
		return status.Error(codes.InvalidArgument, "from, to and 1 to 1000 steps are needed")
	}
	for step := int32(1); step <= in.Steps; step++ {
		part := float64(step) / float64(in.Steps)
		at := &Point{
			Latitude:  in.From.Latitude + (in.To.Latitude-in.From.Latitude)*part,
			Longitude: in.From.Longitude + (in.To.Longitude-in.From.Longitude)*part,
		}
		if err := stream.Send(&WalkResponse{At: at}); err != nil {
			return err
		}
	}
	return nil
}

// The haversine formula over a sphere of 6371 km.
func distance(a, b *Point) float64 {
	rad := func(degrees float64) float64 { return degrees * math.Pi / 180 }
	sin := func(from, to float64) float64 { return math.Sin(rad(to-from) / 2) }
	lat, long := sin(a.Latitude, b.Latitude), sin(a.Longitude, b.Longitude)
	h := lat*lat + math.Cos(rad(a.Latitude))*math.Cos(rad(b.Latitude))*long*long
	return 2 * 6371 * math.Asin(math.Sqrt(h))
}

func main() {
	withReflection := flag.Bool("reflection", true, "serve gRPC server reflection")
	flag.Parse()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	geo := grpc.NewServer()
	RegisterGeoServiceServer(geo, server{})
	healthpb.RegisterHealthServer(geo, health.NewServer())
	if *withReflection {
		reflection.Register(geo)
	}
	fmt.Printf("listening %d\n", listener.Addr().(*net.TCPAddr).Port)
	log.Fatal(geo.Serve(listener))
}
