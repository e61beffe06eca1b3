package bench

default growth := 0

growth := (input.partner.revenue_ttm - input.partner.revenue_prior_ttm) / input.partner.revenue_prior_ttm if {
	input.partner.revenue_prior_ttm != 0
}

platinum if {
	input.partner.certified_sales >= 8
	input.partner.certified_technical >= 6
	input.partner.revenue_ttm >= 1000000
}

platinum if {
	input.partner.certified_sales >= 8
	input.partner.certified_technical >= 6
	input.partner.revenue_ttm >= 600000
	growth >= 0.6
}

gold if {
	input.partner.certified_sales >= 4
	input.partner.certified_technical >= 3
	input.partner.revenue_ttm >= 250000
}

gold if {
	input.partner.certified_sales >= 4
	input.partner.certified_technical >= 3
	input.partner.revenue_ttm >= 150000
	growth >= 0.4
}

silver if {
	input.partner.revenue_ttm >= 50000
	input.partner.certified_sales >= 2
}

level := "platinum" if {
	platinum
} else := "gold" if {
	gold
} else := "silver" if {
	silver
} else := "registered"

default mdf := false

mdf if {
	level in {"gold", "platinum"}
	input.partner.satisfaction >= 4.2
	input.partner.compliant_until >= input.as_of
}

bonus := {true: 500, false: 0}

lines := [line |
	some deal in input.deals
	deal.registered
	deal.closed_on >= input.period.first
	deal.closed_on <= input.period.last
	amount := round(((deal.amount * data.rates[level][deal.product]) + bonus[deal.new_logo]) * 100) / 100
	line := {"id": deal.id, "amount": amount}
]

commission := min([sum([line.amount | some line in lines]), 25000])

computed := input.partner.revenue_ttm * 0.01 if {
	input.partner.revenue_ttm < 100000
} else := 1000 + ((input.partner.revenue_ttm - 100000) * 0.02) if {
	input.partner.revenue_ttm < 500000
} else := 9000 + ((input.partner.revenue_ttm - 500000) * 0.03)

default rebate := 0

rebate := round(computed * 100) / 100 if {
	mdf
	computed >= 200
}

result := {
	"growth": growth,
	"level": level,
	"mdf": mdf,
	"lines": lines,
	"commission": commission,
	"rebate": rebate,
	"total": commission + rebate,
}
