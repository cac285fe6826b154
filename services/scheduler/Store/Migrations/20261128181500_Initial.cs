using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vanguards.Scheduler.Store.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "fire",
                columns: table => new
                {
                    ScheduleId = table.Column<string>(nullable: false),
                    At = table.Column<long>(nullable: false),
                    AnsweredAt = table.Column<long>(nullable: true),
                    AskAt = table.Column<long>(nullable: false),
                    Asked = table.Column<int>(nullable: false),
                    ExecutionId = table.Column<string>(nullable: false),
                    HasEnded = table.Column<bool>(nullable: false),
                    Note = table.Column<string>(nullable: true),
                    Problems = table.Column<string>(nullable: true),
                    Request = table.Column<string>(nullable: true),
                    State = table.Column<string>(nullable: false),
                    UseCase = table.Column<string>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_fire", x => new { x.ScheduleId, x.At });
                });

            migrationBuilder.CreateTable(
                name: "schedule",
                columns: table => new
                {
                    Id = table.Column<string>(nullable: false),
                    Body = table.Column<string>(nullable: false),
                    CreatedAt = table.Column<long>(nullable: false),
                    DealtWithUntil = table.Column<long>(nullable: false),
                    ModifiedAt = table.Column<long>(nullable: false),
                    ModifiedBy = table.Column<string>(nullable: false),
                    NextAt = table.Column<long>(nullable: true),
                    UseCase = table.Column<string>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_schedule", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_fire_State_AskAt",
                table: "fire",
                columns: new[] { "State", "AskAt" });

            migrationBuilder.CreateIndex(
                name: "IX_schedule_NextAt",
                table: "schedule",
                column: "NextAt");

            migrationBuilder.CreateIndex(
                name: "IX_schedule_UseCase_Id",
                table: "schedule",
                columns: new[] { "UseCase", "Id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "fire");

            migrationBuilder.DropTable(
                name: "schedule");
        }
    }
}
